using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Model;
using Microsoft.ML.Gan.Tests.Architectures;
using Microsoft.ML.Gan.Transform;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Gan.Tests.Transform;

[TestClass]
public sealed class GanMappingTests : IDisposable
{
    private readonly List<GanModel> _models = [];

    public void Dispose() => _models.ForEach(model => model.Dispose());

    private GanMapping OfTransform(DataViewSchema input, GanModelInfo info) => GanMapping.OfTransform(input, Model(info), _ => { });

    private GanModel Model(GanModelInfo info)
    {
        _models.Add(new GanModel(info, TorchSharp.torch.CPU));
        return _models[^1];
    }

    private static GanModelInfo Info(ImageColumnKind kind = ImageColumnKind.Image, bool interleaved = true,
        string? image = "GeneratedImage", string? score = "Score", string? probability = "Probability", string? latent = null) =>
        new(new ImageColumn("In", kind, new ImageShape(3, 12, 20), ImageFit.Crop, 0, interleaved, 0, 255), image, score, probability,
            latent,
            NetworkSizes.Of(new ImageShape(3, 12, 20), 8, 4, 4), LatentDistribution.Normal, 1);

    private static DataViewSchema Schema(params (string Name, DataViewType Type)[] columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach ((string name, DataViewType type) in columns)
            builder.AddColumn(name, type);
        return builder.ToSchema();
    }

    private static DataViewSchema Input(params (string Name, DataViewType Type)[] more) =>
        Schema([("In", new ImageDataViewType(5, 5)), .. more]);

    [TestMethod]
    public void SchemaPutsNewColumnsLast() =>
        Assert.AreEqual("In:Image<5, 5>, Path:String, GeneratedImage:Image<12, 20>, Score:Single, Probability:Single",
            Reading.Text(OfTransform(Input(("Path", TextDataViewType.Instance)), Info()).Schema));

    [TestMethod]
    public void SchemaLetsColumnsBeRenamedOrLeftOut()
    {
        Assert.AreEqual("In:Image<5, 5>, Fake:Image<12, 20>, Real:Single",
            Reading.Text(OfTransform(Input(), Info(image: "Fake", score: null, probability: "Real")).Schema));
        Assert.AreEqual("In:Image<5, 5>", Reading.Text(OfTransform(Input(), Info(image: null, score: null, probability: null)).Schema));
    }

    [TestMethod]
    public void SchemaPutsColumnOfOldNameAfterItAndHidesIt()
    {
        DataViewSchema schema = OfTransform(Input(("Score", TextDataViewType.Instance), ("Path", TextDataViewType.Instance)), Info())
            .Schema;
        Assert.AreEqual("In:Image<5, 5>, Score(hidden):String, Score:Single, Path:String, GeneratedImage:Image<12, 20>, Probability:Single",
            Reading.Text(schema));
        Assert.AreEqual("In(hidden):Image<5, 5>, In:Image<12, 20>, Score:Single, Probability:Single",
            Reading.Text(OfTransform(Input(), Info(image: "In")).Schema));
    }

    [TestMethod]
    public void SchemaHidesVisibleOneOfTwoOldColumnsOnly() =>
        Assert.AreEqual(
            "In:Image<5, 5>, Score(hidden):String, Score(hidden):Int32, Score:Single, GeneratedImage:Image<12, 20>, Probability:Single",
            Reading.Text(OfTransform(Input(("Score", TextDataViewType.Instance), ("Score", NumberDataViewType.Int32)), Info()).Schema));

    [TestMethod]
    public void SchemaKeepsAnnotationsOfOldColumns()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("Unit", NumberDataViewType.Single, (ref float value) => value = 3);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("In", new ImageDataViewType(5, 5), annotations.ToAnnotations());
        DataViewSchema schema = OfTransform(builder.ToSchema(), Info()).Schema;
        float unit = 0;
        schema["In"].Annotations.GetValue("Unit", ref unit);
        Assert.AreEqual(3, unit);
        Assert.IsFalse(schema["Score"].Annotations.Schema.Any(annotation => annotation.Name == "Unit"));
    }

    [TestMethod]
    public void OfTransformNeedsInputForScoresAlone()
    {
        DataViewSchema empty = Schema(("Path", TextDataViewType.Instance));
        Assert.AreEqual(2, OfTransform(empty, Info(score: null, probability: null)).Schema.Count);
        foreach (GanModelInfo info in new[] { Info(score: null), Info(probability: null) })
            Errors.Says<ArgumentOutOfRangeException>(() => OfTransform(empty, info), "'In'");
    }

    [TestMethod]
    public void OfTransformNeedsLatentColumnForImagesAlone()
    {
        Assert.IsNull(ActiveLatents(OfTransform(Input(), Info(image: null, latent: "Z"))));
        Errors.Says<ArgumentOutOfRangeException>(() => OfTransform(Input(), Info(latent: "Z")), "'Z'");
        DataViewSchema withLatents = Input(("Z", new VectorDataViewType(NumberDataViewType.Single, 8)));
        Assert.AreEqual(1, ActiveLatents(OfTransform(withLatents, Info(latent: "Z")))!.Value.Index);

        static DataViewSchema.Column? ActiveLatents(GanMapping mapping) => ((ActiveOutputs)mapping.Activate(mapping.Schema)).Latents;
    }

    [TestMethod]
    public void OfNewRowsTypesThemLikeTrainingData()
    {
        string NewRows(ImageColumnKind kind, bool interleaved)
        {
            GanModelInfo info = Info(kind, interleaved);
            return Reading.Text(GanMapping.OfNewRows(Schema(), Model(info), new GenerationPlan(1), _ => { }).Schema);
        }

        Assert.AreEqual("In:Image<12, 20>", NewRows(ImageColumnKind.Image, true));
        Assert.AreEqual("In:Vector<Byte, 12, 20, 3>", NewRows(ImageColumnKind.ByteVector, true));
        Assert.AreEqual("In:Vector<Single, 3, 12, 20>", NewRows(ImageColumnKind.SingleVector, false));
    }

    [TestMethod]
    [DataRow("GeneratedImage", true, false)]
    [DataRow("Score", false, true)]
    [DataRow("Probability", false, true)]
    [DataRow("In Path", false, false)]
    [DataRow("Path Probability GeneratedImage", true, true)]
    public void ActivateRunsNeededNetworksOnly(string columns, bool generates, bool scores)
    {
        GanMapping mapping = OfTransform(Input(("Path", TextDataViewType.Instance)), Info());
        var activity = (ActiveOutputs)mapping.Activate(columns.Split(' ').Select(name => mapping.Schema[name]));
        Assert.AreEqual((generates, scores), (activity.Generates, activity.Scores));
        CollectionAssert.AreEqual(columns.Split(' ').Where(name => name is "In" or "Path").ToArray(),
            activity.PassedOn.Select(c => c.Name).ToArray());
        CollectionAssert.AreEqual(scores ? new[] { "In", "Path" } : [], activity.Read.Select(c => c.Name).ToArray());
    }

    [TestMethod]
    public void ActivateRefusesColumnsOfOtherSchema()
    {
        GanMapping mapping = OfTransform(Input(), Info());
        DataViewSchema other = Schema(("A", TextDataViewType.Instance), ("B", TextDataViewType.Instance));
        Errors.Says<ArgumentOutOfRangeException>(() => mapping.Activate([other["B"]]), "'B'");
        Assert.AreEqual("columnsNeeded", Assert.ThrowsExactly<ArgumentNullException>(() => mapping.Activate(null!)).ParamName);
    }
}
