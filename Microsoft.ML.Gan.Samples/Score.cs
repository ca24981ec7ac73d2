using System.Globalization;
using System.Security.Cryptography;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Spectre.Console;

namespace GanSamples;

/// <summary>Uses a model file with ML.NET alone: nothing here names the plugin, which ML.NET finds by what the file says.</summary>
public static class Score
{
    private const int Columns = 8, Rows = 8;

    /// <summary>The columns that the model appends, and the label.</summary>
    public sealed class ScoredRow
    {
        public string Label { get; set; } = "";

        public float Score { get; set; }

        public float Probability { get; set; }

        [ImageType(28, 28)]
        public MLImage GeneratedImage { get; set; } = null!;
    }

    /// <summary>
    /// The model file, then the options --quick (nothing changes: it takes a second anyway), --data (a folder with the four IDX files) and --values (a file that takes, for each row, score, probability
    /// and the SHA-256 of the generated image's pixels: two runs are the same if these files are).
    /// </summary>
    public static int Run(string[] args)
    {
        if (args is not [string zip, .. string[] rest])
            throw new UsageException("Give the model file: score MODEL.zip.");
        var arguments = new Arguments(rest, ["--quick"], "--data", "--values");
        string data = FashionMnist.Find(arguments.Text("--data"), Console.WriteLine);

        var ml = new MLContext();
        ITransformer model = ml.Model.Load(zip, out _);
        IDataView test = ml.Data.LoadFromEnumerable(FashionMnist.Test(data).Take(Columns * Rows));
        IDataView scored = model.Transform(test);

        var table = new Table().AddColumns("Class", "Score", "Probability");
        var sheet = new byte[Rows * 28 * Columns * 28 * 4];
        var values = new List<string>();
        var format = MLPixelFormat.Unknown;
        int index = 0;
        foreach (ScoredRow row in ml.Data.CreateEnumerable<ScoredRow>(scored, reuseRowObject: false))
        {
            if (index < 10)
                table.AddRow(row.Label, row.Score.ToString("F3", CultureInfo.InvariantCulture), row.Probability.ToString("F3", CultureInfo.InvariantCulture));
            values.Add(FormattableString.Invariant($"{row.Score} {row.Probability} {Convert.ToHexStringLower(SHA256.HashData(row.GeneratedImage.Pixels))}"));
            Draw(row.GeneratedImage, sheet, index++);
            format = row.GeneratedImage.PixelFormat;
        }
        AnsiConsole.Write(table);
        if (arguments.Text("--values") is { } file)
            File.WriteAllLines(file, values);

        string generated = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(zip))!, "generated.png");
        using (MLImage picture = MLImage.CreateFromPixels(Columns * 28, Rows * 28, format, sheet))
            picture.Save(generated);
        return 0;
    }

    /// <summary>Copies an image's pixels (4 bytes each) to its place on the sheet.</summary>
    private static void Draw(MLImage image, byte[] sheet, int index)
    {
        int left = index % Columns * 28, top = index / Columns * 28;
        for (int y = 0; y < 28; y++)
            image.Pixels.Slice(y * 28 * 4, 28 * 4).CopyTo(sheet.AsSpan(((top + y) * Columns * 28 + left) * 4));
    }
}
