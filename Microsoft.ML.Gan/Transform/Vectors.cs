using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Transform;

/// <summary>Vectors that getters give.</summary>
internal static class Vectors
{
    /// <summary>Copies values into a vector of that size; without any, they are all missing (NaN).</summary>
    public static void Fill(ref VBuffer<float> value, ReadOnlySpan<float> values, int size)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, size);
        if (values.IsEmpty)
            editor.Values.Fill(float.NaN);
        else
            values.CopyTo(editor.Values);
        value = editor.Commit();
    }
}
