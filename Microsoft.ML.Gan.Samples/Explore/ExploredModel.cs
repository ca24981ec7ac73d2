using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Gan.Text;

namespace GanSamples.Explore;

/// <summary>The GAN of a model file, loaded once; or, in words, why there is none to look at.</summary>
internal sealed class ExploredModel : IDisposable
{
    private readonly ITransformer? _model;
    private readonly GanTransformer? _gan;
    private readonly Dictionary<string, int> _keys = []; // from a class's name to its place among the weights

    private ExploredModel(string file, ITransformer? model, string? problem)
    {
        (File, _model, Problem) = (file, model, problem);
        if (problem is not null)
            return;
        _gan = SavedGan.Find(model);
        IsChain = model is not GanTransformer;
        if (Gan.LabelColumnName is not { } label)
            return;
        IDataView rows = Gan.Generate(1, new GanGenerateOptions { PerClass = true }); // of which labels alone are computed
        rows = Context.Transforms.SelectColumns(label).Fit(rows).Transform(rows);
        foreach (DataDebuggerPreview.RowInfo row in rows.Preview(Gan.Classes.Count).RowView)
            _keys.Add(Gan.Classes[_keys.Count], Convert.ToInt32(row.Values[0].Value, CultureInfo.InvariantCulture) - 1);
    }

    public MLContext Context { get; } = new();

    /// <summary>The file, as it was named.</summary>
    public string File { get; }

    /// <summary>Why there is nothing to look at; null: there is.</summary>
    public string? Problem { get; }

    /// <summary>Whether the GAN is the last one of a chain.</summary>
    public bool IsChain { get; }

    /// <exception cref="InvalidOperationException">There is none: <see cref="Problem"/> says why.</exception>
    public GanTransformer Gan => _gan ?? throw new InvalidOperationException(Problem);

    /// <summary>Loads a model. What is wrong with the file becomes its <see cref="Problem"/>.</summary>
    public static ExploredModel Load(string file)
    {
        ITransformer model;
        try
        {
            model = new MLContext().Model.Load(file, out _);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // whatever a damaged or foreign file makes the loaders throw
        {
            return new ExploredModel(file, null, $"The file '{file}' cannot be loaded as a model. {Words(e)}");
        }
        return new ExploredModel(file, model, SavedGan.Find(model) is { } gan ? ProblemOf(gan, file) : ProblemOf(model, file));
    }

    /// <summary>Its messages and those of its causes, without what is for programmers.</summary>
    public static string Words(Exception error)
    {
        var words = new List<string>();
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            string message = cause.Message.ReplaceLineEndings("\n").Split("\n")[0];
            if (cause is ArgumentException { ParamName: { Length: > 0 } name })
                message = message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal);
            words.Add(message.EndsWith('.') ? message : message + ".");
        }
        return string.Join(" ", words.Distinct());
    }

    /// <summary>The weights of all classes in the order of the keys.</summary>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public double[] Weights(IReadOnlyDictionary<string, double> byName)
    {
        var weights = new double[Gan.Networks.Classes];
        foreach ((string name, double weight) in byName)
        {
            if (!_keys.TryGetValue(name, out int key))
                throw new ArgumentException($"The model has no class '{name}'. Its classes are: {string.Join(", ", Gan.Classes)}.");
            weights[key] = weight;
        }
        return weights;
    }

    /// <summary>The name of a class from its place among the weights.</summary>
    public string NameOf(int place) => _keys.Single(key => key.Value == place).Key;

    /// <summary>An image as a PNG file.</summary>
    public static byte[] Png(ImageBatch image)
    {
        using var file = new MemoryStream();
        image.WritePng(file);
        return file.ToArray();
    }

    public void Dispose() => (_model as IDisposable)?.Dispose();

    private static string? ProblemOf(GanTransformer gan, string file) => gan.VectorSize == 0 ? null :
        $"The model of '{file}' makes vectors of numbers ({gan.VectorSize} a row), and this page shows images. " +
        "gan.Generate(100) gives its rows to an app; the sample heights shows how.";

    private static string ProblemOf(ITransformer model, string file) =>
        model is CharacterRnnTransformer || (model as IEnumerable<ITransformer>)?.OfType<CharacterRnnTransformer>().Any() == true
        ? $"The model of '{file}' is a character network: it continues texts, and this page shows images. " +
            $"The sample write continues a text with it: write {file} TEXT.txt."
        : $"There is no GAN in the model of '{file}', and this page shows the images of one. The sample quickstart makes a model.";
}
