using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Mapping;

/// <summary>
/// Rows that the networks evaluate together. A batch always has the same number of places, used or not: the kernels that a network runs
/// on depend on the batch's size, and a row's bits must not depend on how many rows came with it.
/// </summary>
internal sealed class GanBatch
{
    /// <summary>Places in the batches of a cursor.</summary>
    public const int Places = 64;

    private readonly GanModel _model;
    private byte[] _images = [];
    private float[] _scores = [];

    public GanBatch(GanModel model, GanActivity activity, int places)
    {
        _model = model;
        Ids = new DataViewRowId[places];
        if (activity.Scores)
            Pixels = new byte[places * model.Info.Column.Shape.Size];
        if (activity.Generates)
            Inputs = new float[places * model.Info.Networks.GeneratorInputs];
        if (model.Info.Classes is not { } classes)
            return;
        Classes = new int[places];
        if (activity.Scores)
            JudgedClasses = new float[places * classes.Count];
    }

    /// <summary>The rows' ids.</summary>
    public DataViewRowId[] Ids { get; }

    /// <summary>The images to score, N×C×H×W, if any are.</summary>
    public byte[]? Pixels { get; }

    /// <summary>The latent vectors to generate from, with the weights of the classes behind, N×(Z + K), if any are.</summary>
    public float[]? Inputs { get; }

    /// <summary>The weights of the classes that the images to score are said to be of, N×K, if any are.</summary>
    public float[]? JudgedClasses { get; }

    /// <summary>The class that each row is generated for, from 0, or -1 for none in particular; null for a model without classes.</summary>
    public int[]? Classes { get; }

    /// <summary>Runs the networks that are needed.</summary>
    public void Evaluate()
    {
        if (Pixels is not null)
            _scores = _model.Score(Pixels, JudgedClasses);
        if (Inputs is not null)
            _images = _model.Generate(Inputs);
    }

    /// <summary>The image generated at a place, C×H×W.</summary>
    public ReadOnlySpan<byte> Image(int place)
    {
        int size = _model.Info.Column.Shape.Size;
        return _images.AsSpan(place * size, size);
    }

    /// <summary>The logit of the image at a place.</summary>
    public float Score(int place) => _scores[place];
}
