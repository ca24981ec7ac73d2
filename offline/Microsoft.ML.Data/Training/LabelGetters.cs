using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Labels as floats: a key counts from 0, and a missing one is NaN.</summary>
internal static class LabelGetters
{
    public static ValueGetter<float> Make(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type == NumberDataViewType.Single)
            return row.GetGetter<float>(label);
        if (label.Type is not KeyDataViewType key)
            throw Contracts.Except("Only floating point number, boolean, and key type values can be used as label.");
        return (ValueGetter<float>)Generic.Call(nameof(FromKey), typeof(LabelGetters), [key.RawType], row, label, key.Count);
    }

    private static ValueGetter<float> FromKey<T>(DataViewRow row, DataViewSchema.Column label, ulong count)
        where T : System.Numerics.INumberBase<T>
    {
        var getKey = row.GetGetter<T>(label);
        return (ref float value) =>
        {
            T key = default;
            getKey(ref key);
            ulong number = ulong.CreateTruncating(key);
            value = number > 0 && number <= count ? number - 1 : float.NaN;
        };
    }
}
