using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The schema checks that all image transforms share.</summary>
internal static class ImageSchema
{
    /// <summary>The columns of <paramref name="inputSchema"/> and, without annotations, one for each pair.</summary>
    public static SchemaShape Append(
        IHost host,
        SchemaShape inputSchema,
        (string outputColumnName, string inputColumnName)[] pairs,
        DataViewType inputType,
        Func<int, (SchemaShape.Column.VectorKind Kind, DataViewType ItemType)> outputShape)
        => Append(
            host,
            inputSchema,
            pairs,
            column => column.ItemType.GetType() == inputType.GetType() && column.Kind == SchemaShape.Column.VectorKind.Scalar,
            inputType.ToString(),
            outputShape);

    public static SchemaShape Append(
        IHost host,
        SchemaShape inputSchema,
        (string outputColumnName, string inputColumnName)[] pairs,
        Func<SchemaShape.Column, bool> accepts,
        string expected,
        Func<int, (SchemaShape.Column.VectorKind Kind, DataViewType ItemType)> outputShape)
    {
        host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        for (int i = 0; i < pairs.Length; i++)
        {
            var (output, input) = pairs[i];
            if (!inputSchema.TryFindColumn(input, out var column))
                throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
            if (!accepts(column))
                throw host.ExceptSchemaMismatch(nameof(inputSchema), "input", input, expected, column.GetTypeString());

            var (kind, itemType) = outputShape(i);
            result[output] = new SchemaShape.Column(output, kind, itemType, false);
        }
        return new SchemaShape(result.Values);
    }

    public static void CheckInputType(IHost host, DataViewSchema.Column column, bool isRight, string expected)
    {
        if (!isRight)
            throw host.ExceptSchemaMismatch("inputSchema", "input", column.Name, expected, column.Type.ToString());
    }

    public static void CheckIsImage(IHost host, DataViewSchema.Column column)
        => CheckInputType(host, column, column.Type is ImageDataViewType, "image");
}
