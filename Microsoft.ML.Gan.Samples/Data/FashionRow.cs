using Microsoft.ML;
using Microsoft.ML.Data;

namespace GanSamples.Data;

/// <summary>A picture of Fashion-MNIST as a row of an <see cref="IDataView"/>.</summary>
public sealed class FashionRow
{
    /// <summary>28×28 gray levels, 0 (background) to 255.</summary>
    [VectorType(28, 28)]
    public byte[] Image { get; set; } = [];

    /// <summary>One of <see cref="FashionMnist.Classes"/>.</summary>
    public string Label { get; set; } = "";
}
