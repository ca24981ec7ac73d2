using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using GanSamples.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Spectre.Console;

namespace GanSamples;

/// <summary>Uses a model file with ML.NET alone. Nothing here names the plugin: ML.NET finds it by what the file says.</summary>
internal static class Score
{
    private const int Columns = 8, Rows = 8;

    private static readonly Argument<string> _model = new("MODEL.zip") { Description = "The model file." };
    private static readonly Option<bool> _quick = SampleOptions.Quick("Changes nothing. The sample is short anyway.");
    private static readonly Option<string> _data = SampleOptions.Data();

    private static readonly Option<string> _values = SampleOptions.Text("--values", "file",
        "Writes score, probability and the SHA-256 of the generated pixels to a file, a line for each row. Equal runs have equal files.");

    public static SampleCommand Command { get; } = new("score", "Loads a saved model, scores test images and writes generated ones.", Run)
    {
        _model, _quick, _data, _values,
    };

    /// <summary>The columns that the model appends, and the label.</summary>
    public sealed class ScoredRow
    {
        public string Label { get; set; } = "";

        public float Score { get; set; }

        public float Probability { get; set; }

        [ImageType(28, 28)]
        public MLImage GeneratedImage { get; set; } = null!;
    }

    private static int Run(ParseResult options)
    {
        string zip = options.GetRequiredValue(_model);
        string data = FashionMnist.Find(options.GetValue(_data), Console.WriteLine);

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
                table.AddRow(row.Label, Text(row.Score), Text(row.Probability));
            string hash = Convert.ToHexStringLower(SHA256.HashData(row.GeneratedImage.Pixels));
            values.Add(FormattableString.Invariant($"{row.Score} {row.Probability} {hash}"));
            Draw(row.GeneratedImage, sheet, index++);
            format = row.GeneratedImage.PixelFormat;
        }
        AnsiConsole.Write(table);
        if (options.GetValue(_values) is { } file)
            File.WriteAllLines(file, values);

        string generated = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(zip))!, "generated.png");
        using (MLImage picture = MLImage.CreateFromPixels(Columns * 28, Rows * 28, format, sheet))
            picture.Save(generated);
        return 0;
    }

    private static string Text(float value) => value.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>Copies an image's pixels (4 bytes each) to its place on the sheet.</summary>
    private static void Draw(MLImage image, byte[] sheet, int index)
    {
        int left = index % Columns * 28, top = index / Columns * 28;
        for (int y = 0; y < 28; y++)
            image.Pixels.Slice(y * 28 * 4, 28 * 4).CopyTo(sheet.AsSpan(((top + y) * Columns * 28 + left) * 4));
    }
}
