using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>For each class a weight for each feature, and a bias.</summary>
public abstract class LinearMulticlassModelParametersBase : ModelParametersBase<VBuffer<float>>, IMulticlassScorer
{
    private const string LabelNamesEntry = "LabelNames";

    private readonly float[] _biases;
    private readonly float[][] _weights;
    private readonly string[] _labelNames; // null: they have none

    private protected LinearMulticlassModelParametersBase(
        IHostEnvironment env, string name, float[] biases, float[][] weights, string[] labelNames)
        : base(env, name)
    {
        _biases = biases;
        _weights = weights;
        _labelNames = labelNames;
    }

    private protected LinearMulticlassModelParametersBase(IHostEnvironment env, string name, ModelLoadContext ctx)
        : base(env, name, ctx)
    {
        int featureCount = ctx.Reader.ReadInt32();
        int classCount = ctx.Reader.ReadInt32();
        Host.CheckDecode(featureCount >= 1 && classCount >= 1);
        _biases = ctx.Reader.ReadArray<float>(classCount);
        int[] starts = ctx.Reader.ReadArray<int>();
        _weights = starts.Length == 0
            ? LoadDense(ctx.Reader, classCount, featureCount)
            : LoadSparse(ctx.Reader, starts, classCount, featureCount);

        string[] names = null;
        ctx.TryLoadBinaryStream(LabelNamesEntry, reader => names = Array.ConvertAll(_biases, _ => LoadName(ctx, reader)));
        _labelNames = names;
    }

    VectorDataViewType IMulticlassScorer.InputType => new(NumberDataViewType.Single, _weights[0].Length);

    VectorDataViewType IMulticlassScorer.OutputType => new(NumberDataViewType.Single, _biases.Length);

    private protected abstract VersionInfo VersionInfo { get; }

    public void GetWeights(ref VBuffer<float>[] weights, out int numClasses)
    {
        numClasses = _weights.Length;
        if (weights == null || weights.Length < numClasses)
            Array.Resize(ref weights, numClasses);
        for (int i = 0; i < numClasses; i++)
            new VBuffer<float>(_weights[i].Length, _weights[i]).CopyTo(ref weights[i]);
    }

    public IEnumerable<float> GetBiases() => _biases;

    void IMulticlassScorer.Score(in VBuffer<float> features, ref VBuffer<float> scores)
    {
        Host.Check(features.Length == _weights[0].Length, "src length should equal the number of features");
        var editor = VBufferEditor.Create(ref scores, _biases.Length);
        var values = features.GetValues();
        var indices = features.GetIndices();
        for (int i = 0; i < _biases.Length; i++)
        {
            double sum = features.IsDense ? DenseVector.Dot(_weights[i], values) : 0;
            for (int j = 0; j < indices.Length; j++)
                sum += (double)_weights[i][indices[j]] * values[j];
            editor.Values[i] = _biases[i] + (float)sum;
        }
        Calibrate(editor.Values);
        scores = editor.Commit();
    }

    /// <summary>Makes of the linear scores what the model yields.</summary>
    private protected abstract void Calibrate(Span<float> scores);

    // Base; int: number of features, int: number of classes, floats: biases; of sparse weights the starts of the classes and the
    // indices, here two ints 0; array of floats: weights. In an entry of its own, ints: ids of the labels' names.
    private protected override void SaveCore(ModelSaveContext ctx)
    {
        base.SaveCore(ctx);
        ctx.SetVersionInfo(VersionInfo);
        ctx.Writer.Write(_weights[0].Length);
        ctx.Writer.Write(_biases.Length);
        ctx.Writer.WriteNoCount<float>(_biases);
        ctx.Writer.Write(0);
        ctx.Writer.Write(0);
        ctx.Writer.Write(_weights.Length * _weights[0].Length);
        foreach (float[] weights in _weights)
            ctx.Writer.WriteNoCount<float>(weights);
        if (_labelNames == null)
            return;
        ctx.SaveBinaryStream(LabelNamesEntry, writer =>
        {
            foreach (string name in _labelNames)
                writer.Write(ctx.IdOf(name));
        });
    }

    private static string LoadName(ModelLoadContext ctx, BinaryReader reader)
    {
        int id = reader.ReadInt32();
        Contracts.CheckDecode(id >= 0 && id < ctx.Strings.Length);
        return ctx.Strings[id];
    }

    private static float[][] LoadDense(BinaryReader reader, int classCount, int featureCount)
    {
        Contracts.CheckDecode(reader.ReadInt32() == 0);
        Contracts.CheckDecode(reader.ReadInt32() == (long)classCount * featureCount);
        float[][] weights = new float[classCount][];
        for (int i = 0; i < classCount; i++)
            weights[i] = reader.ReadArray<float>(featureCount);
        return weights;
    }

    private static float[][] LoadSparse(BinaryReader reader, int[] starts, int classCount, int featureCount)
    {
        int[] indices = reader.ReadArray<int>();
        float[] values = reader.ReadArray<float>();
        Contracts.CheckDecode(
            starts.Length == classCount + 1 && starts[0] == 0 && starts[^1] == indices.Length && values.Length == indices.Length);
        float[][] weights = new float[classCount][];
        for (int i = 0; i < classCount; i++)
        {
            weights[i] = new float[featureCount];
            for (int j = starts[i]; j < starts[i + 1]; j++)
                weights[i][indices[j]] = values[j];
        }
        return weights;
    }
}
