using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>
/// Adds the columns of <typeparamref name="TDst"/>, which the user's code makes from those of <typeparamref name="TSrc"/>.
/// </summary>
public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(
        IHostEnvironment env,
        Action<TSrc, TDst> mapAction,
        string contractName,
        SchemaDefinition inputSchemaDefinition,
        SchemaDefinition outputSchemaDefinition)
        : base(
            env.Register(nameof(CustomMappingEstimator<TSrc, TDst>)),
            new CustomMappingTransformer<TSrc, TDst>(env, mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var wanted in MemberColumn.Of(typeof(TSrc), SchemaDefinition.Direction.Both, Transformer.InputDefinition))
        {
            if (!result.TryGetValue(wanted.Name, out var column))
                throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", wanted.Name);
            SchemaShape.GetColumnTypeShape(wanted.Type, out var kind, out var itemType, out bool isKey);
            // A class that leaves the size open takes vectors of any.
            bool kindFits = kind == column.Kind
                || (kind == SchemaShape.Column.VectorKind.VariableVector && column.Kind == SchemaShape.Column.VectorKind.Vector);
            if (!itemType.Equals(column.ItemType) || isKey != column.IsKey || !kindFits)
                throw Contracts.ExceptSchemaMismatch(
                    nameof(inputSchema), "input", wanted.Name, wanted.Type.ToString(), column.GetTypeString());
        }
        foreach (var added in SchemaShape.Create(Transformer.AddedSchema))
            result[added.Name] = added;
        return new SchemaShape(result.Values);
    }
}
