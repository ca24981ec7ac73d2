using System.Diagnostics;
using System.Security.Cryptography;
using GanSamples;
using GanSamples.Data;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Gan.Tests.Persistence;

/// <summary>A model that one process has saved, in another whose code names ML.NET alone: the sample "score".</summary>
[TestClass]
public class FreshProcessTests
{
    private const int Rows = 64; // as many as the sample scores

    [TestMethod]
    public void AnotherProcessLoadsTheModelAndComputesTheSameBits()
    {
        using var folder = new TemporaryFolder();
        foreach (string part in new[] { "train", "t10k" })
        {
            File.WriteAllBytes(folder[part + "-images-idx3-ubyte"], [0, 0, 8, 3, 0, 0, 0, Rows, 0, 0, 0, 28, 0, 0, 0, 28, .. Enumerable.Range(0, Rows * 784).Select(i => (byte)(i * i >> 5))]);
            File.WriteAllBytes(folder[part + "-labels-idx1-ubyte"], [0, 0, 8, 1, 0, 0, 0, Rows, .. Enumerable.Range(0, Rows).Select(i => (byte)(i % 10))]);
        }
        MLContext context = TinyGan.Context;
        IDataView rows = context.Data.LoadFromEnumerable(FashionMnist.Test(folder.Path));
        TransformerChain<ColumnCopyingTransformer> model = context.Transforms.Gan("Image", TinyGan.Options(5))
            .Append(context.Transforms.CopyColumns("Realness", "Score")).Fit(rows);
        context.Model.Save(model, rows.Schema, folder["model.zip"]);

        Run("score", folder["model.zip"], "--data", folder.Path, "--values", folder["values.txt"]);

        IDataView scored = model.Transform(rows);
        List<float> scores = Reading.Column<float>(scored, "Score"), probabilities = Reading.Column<float>(scored, "Probability");
        string[] expected = [.. Reading.Column<MLImage>(scored, "GeneratedImage").Select((image, i) =>
            FormattableString.Invariant($"{scores[i]} {probabilities[i]} {Convert.ToHexStringLower(SHA256.HashData(image.Pixels))}"))];
        CollectionAssert.AreEqual(expected, File.ReadAllLines(folder["values.txt"]));
        Assert.AreEqual(Rows, expected.Distinct().Count());
        model.Dispose();
    }

    private static void Run(params IEnumerable<string> args)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(dotnet, args.Prepend(Path.Combine(AppContext.BaseDirectory, typeof(Score).Assembly.GetName().Name + ".dll")))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CUDA_VISIBLE_DEVICES"] = "-1"; // both processes on the CPU
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output + errors.Result);
    }
}
