using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Model;

/// <summary>
/// Model files that an earlier version wrote, in TestData, each with the values that it gave: they load, and give the same. Small networks,
/// and of each kind one.
/// </summary>
[TestClass]
public class GoldenModelTests
{
    /// <summary>The rows that the models were trained on.</summary>
    private sealed class Row
    {
        [VectorType(8, 8)]
        public byte[] Image { get; set; } = [];

        [VectorType(3)]
        public float[] Numbers { get; set; } = [];

        public string Name { get; set; } = "";

        public string Kind { get; set; } = "";
    }

    private static IEnumerable<Row> Rows => Enumerable.Range(0, 64).Select(i => new Row
    {
        Image = [.. Enumerable.Range(0, 64).Select(k => (byte)((i * 37 + k * (i % 2 == 0 ? 3 : 11)) % 256))],
        Numbers = [i, i % 7, i * i % 11],
        Name = "row " + i * i,
        Kind = i % 3 == 0 ? "bright" : "dark",
    });

    [TestMethod]
    [DataRow("images")]
    [DataRow("clusters")]
    [DataRow("classes")]
    [DataRow("vectors")]
    [DataRow("character")]
    public void LoadOfEarlierVersionsFileGivesSame(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "TestData", "Models1", name);
        MLContext ml = TinyGan.NewContext(seed: 5);
        IDataView rows = ml.Data.LoadFromEnumerable(Rows);
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("Label", "Kind").Fit(rows).Transform(rows);
        ITransformer model = ml.Model.Load(path + ".zip", out _);
        IDataView scored = model.Transform(keyed);
        foreach (string line in File.ReadLines(path + ".txt"))
        {
            string column = line[..line.IndexOf(": ", StringComparison.Ordinal)], expected = line[(column.Length + 2)..];
            if (column == "Continuation")
            {
                Assert.AreEqual(expected, string.Join("|", Reading.Column<ReadOnlyMemory<char>>(scored, column).Take(4))
                    .Replace("\n", "\\n", StringComparison.Ordinal));
                continue;
            }
            double[] values = column == "Generate" ? [.. Numbers(((GanTransformer)model).Generate(3), null)] : [.. Numbers(scored, column)];
            double[] wanted = [.. expected.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
            // Levels of 256, or what another processor's order of sums may change.
            double tolerance = column == "Generate" && name != "vectors" ? 1.01 : 1e-3;
            for (int i = 0; i < wanted.Length; i++)
                Assert.AreEqual(wanted[i], values[i], tolerance, $"{column}, value {i}");
        }
        (model as IDisposable)?.Dispose();
    }

    /// <summary>The numbers of a column, or of the only one.</summary>
    private static IEnumerable<double> Numbers(IDataView view, string? name)
    {
        DataViewSchema.Column column = name is null ? view.Schema[0] : view.Schema[name];
        return column.Type switch
        {
            VectorDataViewType { ItemType: var item } when item == NumberDataViewType.Byte =>
                Reading.Column<VBuffer<byte>>(view, column.Name).SelectMany(row => row.DenseValues()).Select(value => (double)value),
            VectorDataViewType =>
                Reading.Column<VBuffer<float>>(view, column.Name).SelectMany(row => row.DenseValues()).Select(value => (double)value),
            _ => Reading.Column<float>(view, column.Name).Select(value => (double)value),
        };
    }
}
