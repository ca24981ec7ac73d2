using Microsoft.ML.Data;
using Microsoft.ML.Gan.Data;

namespace Microsoft.ML.Gan.Evaluation;

/// <summary>The getters of the extractor's columns over a row or cursor: a row is evaluated once, when the first of its values is asked for.</summary>
internal sealed class FeatureGetters
{
    private readonly DataViewRow _row;
    private readonly FeatureModel _model;
    private readonly SampleReader _reader;
    private readonly byte[] _pixels;
    private float[] _features = [];
    private float[] _probabilities = [];
    private long _evaluated = -1; // the position that the values are of

    public FeatureGetters(DataViewRow row, FeatureModel model, FeatureBindings bindings)
    {
        (_row, _model) = (row, model);
        _reader = SampleReader.Create(model.Info.Column, row, bindings.ImageSource);
        _pixels = new byte[model.Info.Column.Shape.Size];
    }

    /// <summary>A getter of one of the extractor's outputs.</summary>
    /// <exception cref="InvalidOperationException">The column's values are of another type.</exception>
    public ValueGetter<TValue> Create<TValue>(FeatureOutput output, DataViewSchema.Column of)
    {
        Delegate getter = output switch
        {
            FeatureOutput.Features => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => { Evaluate(); Copy(_features, ref value); }),
            FeatureOutput.Score => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => { Evaluate(); Copy(_probabilities, ref value); }),
            _ => (ValueGetter<uint>)((ref uint value) => { Evaluate(); value = (uint)ClassificationAccuracy.Likeliest(_probabilities) + 1; }),
        };
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Invalid TValue in GetGetter for column '{of.Name}': '{typeof(TValue)}', expected type: '{of.Type.RawType}'.");
    }

    private void Evaluate()
    {
        if (_row.Position < 0)
            throw new InvalidOperationException("The cursor is not at a row: call MoveNext first, and read no values after it has returned false.");
        if (_row.Position == _evaluated)
            return;
        _reader.Read(_pixels, _model.Info.Column, _row.Position, "has no features");
        (_features, _probabilities) = _model.Evaluate(_pixels);
        _evaluated = _row.Position;
    }

    private static void Copy(float[] values, ref VBuffer<float> destination)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
