using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Gan.Tests.Onnx;

/// <summary>Exported networks in ML.NET's pipelines, in a process that never loads TorchSharp.</summary>
[TestClass]
public class ApplyOnnxModelTests
{
    private const int Rows = 20, LatentSize = 8;

    private sealed class LatentRow
    {
        [ColumnName("latent"), VectorType(LatentSize)]
        public float[] Latent { get; set; } = [];
    }

    [TestMethod]
    public void ApplyOnnxModelScoresAndGeneratesWithoutTorchSharp()
    {
        using var folder = new TemporaryFolder();
        GanTransformer gan = TinyGan.OfPictures;
        gan.SaveOnnx(folder["generator.onnx"]);
        gan.SaveOnnx(folder["discriminator.onnx"], GanNetwork.Discriminator);
        using Process process = ChildProcess.Start("apply ONNX", folder.Path);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);

        Assert.AreEqual("TorchSharp is not loaded", lines[0]);
        List<float> scores = Reading.Column<float>(gan.Transform(TinyGan.Pictures(Rows)), "Score");
        float[] applied = [.. lines[1].Split(' ').Select(value => float.Parse(value, CultureInfo.InvariantCulture))];
        Assert.AreEqual(0, scores.Zip(applied, (x, y) => Math.Abs(x - y)).Max(), 1e-4, "scores");
        Assert.AreEqual(Rows, applied.Length);

        byte[] images = gan.Model.Generate(Latents()), pixels = Convert.FromHexString(lines[2]);
        int area = images.Length / Rows / 3;
        for (int i = 0; i < images.Length; i++) // N×C×H×W there, N×H×W×C here
        {
            int row = i / (3 * area), channel = i / area % 3, place = i % area;
            Assert.AreEqual(images[i], pixels[(row * area + place) * 3 + channel], 1, $"value {i}");
        }
        Assert.AreEqual(images.Length, pixels.Length);
    }

    /// <summary>Scores pictures and generates from latent vectors with the files of a folder, as an app without the plugin does.</summary>
    internal static void Apply(string folder)
    {
        var ml = new MLContext();
        IDataView pictures = TinyGan.Pictures(Rows);
        var scoring = ml.Transforms.ExtractPixels("image", "Picture", offsetImage: 127.5f, scaleImage: 1 / 127.5f)
            .Append(ml.Transforms.ApplyOnnxModel(["logit", "probability"], ["image"], Path.Combine(folder, "discriminator.onnx")));
        IDataView scored = scoring.Fit(pictures).Transform(pictures);
        float[] logits = [.. scored.GetColumn<float[]>("logit").SelectMany(values => values)];

        IDataView latents = ml.Data.LoadFromEnumerable(Latents().Chunk(LatentSize).Select(latent => new LatentRow { Latent = latent }));
        var generating = ml.Transforms.ApplyOnnxModel(["pixels"], ["latent"], Path.Combine(folder, "generator.onnx"));
        byte[] pixels = [.. generating.Fit(latents).Transform(latents).GetColumn<byte[]>("pixels").SelectMany(values => values)];

        bool loaded = AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "TorchSharp");
        Console.WriteLine(loaded ? "TorchSharp is loaded" : "TorchSharp is not loaded");
        Console.WriteLine(string.Join(' ', logits.Select(value => value.ToString(CultureInfo.InvariantCulture))));
        Console.WriteLine(Convert.ToHexString(pixels));
    }

    private static float[] Latents() => OnnxModels.Numbers(Rows * LatentSize, 2);
}
