using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.ImageFeatures;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>Any ML.NET transformer as a source of features: it is given each image as the generator's, an MLImage of its size.</summary>
internal sealed class TransformerSource : IFeatureSource
{
    private readonly MLContext _context;
    private readonly ITransformer _transformer;
    private readonly string _column;
    private readonly SchemaDefinition _schema = SchemaDefinition.Create(typeof(Row));

    /// <exception cref="ArgumentException">
    /// The transformer does not take a column of images, or does not give a known-size vector of Single.
    /// </exception>
    public TransformerSource(MLContext context, GanEvaluationOptions options, ImageShape shape)
    {
        (_context, _transformer, _column, Shape) = (context, options.Features!, options.FeaturesColumnName, shape);
        new ImageTypeAttribute(shape.Height, shape.Width).Register(); // ML.NET reads images of registered sizes alone
        _schema[0].ColumnName = options.ImageColumnName;
        _schema[0].ColumnType = new ImageDataViewType(shape.Height, shape.Width);
        DataViewSchema output;
        try
        {
            output = _transformer.GetOutputSchema(Rows([]).Schema);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new ArgumentException("The transformer in GanEvaluationOptions.Features does not take images of " +
                $"{shape.Height}×{shape.Width} in a column '{options.ImageColumnName}' alone: {e.Message}", nameof(options), e);
        }
        string role = $"feature column '{_column}'";
        DataViewType type = output.GetColumnOrNull(_column)?.Type ?? throw SchemaErrors.NotFound(role, nameof(options),
            " The transformer in GanEvaluationOptions.Features does not give it: set GanEvaluationOptions.FeaturesColumnName.");
        if (type is not VectorDataViewType { IsKnownSize: true } vector || vector.ItemType != NumberDataViewType.Single)
            throw SchemaErrors.Mismatch(role, "known-size vector of Single", type, nameof(options));
        Width = vector.Size;
        Type last = ((_transformer as IEnumerable<ITransformer>)?.LastOrDefault() ?? _transformer).GetType(); // of a chain
        Name = $"column '{_column}' of {last.Name}";
    }

    public ImageShape Shape { get; }

    public int Width { get; }

    public int ClassCount => 0;

    public string Name { get; }

    public (float[] Features, float[] Probabilities) Evaluate(byte[] images)
    {
        Row[] rows = [.. images.Chunk(Shape.Size).Select(image => new Row { Image = ImageFitter.ToImage(image, Shape) })];
        try
        {
            IDataView view = _transformer.Transform(Rows(rows));
            float[] features = [.. view.GetColumn<VBuffer<float>>(_column).SelectMany(row => row.DenseValues())];
            if (!Array.TrueForAll(features, float.IsFinite))
                throw new InvalidOperationException($"The {Name} has values that are not finite.");
            return (features, []);
        }
        finally
        {
            foreach (Row row in rows)
                row.Image.Dispose();
        }
    }

    /// <summary>The transformer is the user's, and stays.</summary>
    public void Dispose()
    {
    }

    private IDataView Rows(IEnumerable<Row> rows) => _context.Data.LoadFromEnumerable(rows, _schema);

    private sealed class Row
    {
        [ImageType(1, 1)] // the schema has the size
        public required MLImage Image { get; set; }
    }
}
