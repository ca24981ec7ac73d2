// Generates images with generator.onnx and scores them with discriminator.onnx, by ONNX Runtime alone. The sample "onnx" starts it.
// It reads latent.f32 (and classes.txt) from a folder, and writes pixels.u8, logits.f32 and seconds.txt there. Numbers are little-endian.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

const int BatchSize = 64;

if (args is not [var folder])
{
    Console.Error.WriteLine("Give the folder with generator.onnx, discriminator.onnx and latent.f32. The sample 'onnx' makes one.");
    return 2;
}
using var generator = new InferenceSession(Path.Combine(folder, "generator.onnx"));
using var discriminator = new InferenceSession(Path.Combine(folder, "discriminator.onnx"));
Dictionary<string, string> about = generator.ModelMetadata.CustomMetadataMap;
int latentSize = Number("latent_size"), height = Number("height"), width = Number("width");
float[] latents = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, "latent.f32"))).ToArray();
string[] names = about.TryGetValue("class_names", out string? json) ? JsonSerializer.Deserialize<string[]>(json)! : [];
string[] classes = names.Length > 0 ? File.ReadAllLines(Path.Combine(folder, "classes.txt")) : [];

int rows = latents.Length / latentSize;
var pixels = new List<byte>();
var logits = new List<float>();
Stopwatch generating = new(), scoring = new();
Run(0, Math.Min(BatchSize, rows)); // a session's first run is slower
pixels.Clear();
logits.Clear();
generating.Reset();
scoring.Reset();
for (int first = 0; first < rows; first += BatchSize)
    Run(first, Math.Min(BatchSize, rows - first));

File.WriteAllBytes(Path.Combine(folder, "pixels.u8"), [.. pixels]);
File.WriteAllBytes(Path.Combine(folder, "logits.f32"), MemoryMarshal.AsBytes<float>(logits.ToArray()).ToArray());
File.WriteAllText(Path.Combine(folder, "seconds.txt"),
    string.Create(CultureInfo.InvariantCulture, $"{generating.Elapsed.TotalSeconds}\n{scoring.Elapsed.TotalSeconds}\n"));
return 0;

int Number(string key) => int.Parse(about[key], CultureInfo.InvariantCulture);

void Run(int first, int count)
{
    var weights = new float[count * names.Length];
    for (int i = 0; i < count && names.Length > 0; i++)
        weights[i * names.Length + Array.IndexOf(names, classes[first + i])] = 1;
    float[] latent = latents[(first * latentSize)..((first + count) * latentSize)];

    generating.Start();
    byte[] made = Evaluate<byte>(generator, "pixels", ("latent", latent, [count, latentSize]), ("classes", weights, [count, names.Length]));
    generating.Stop();
    pixels.AddRange(made);

    // Bytes N×H×W×C to numbers N×C×H×W in [-1, 1].
    int channels = made.Length / (count * height * width), area = height * width;
    var image = new float[made.Length];
    for (int i = 0; i < made.Length; i++)
        image[(i / channels / area * channels + i % channels) * area + i / channels % area] = made[i] / 127.5f - 1;

    scoring.Start();
    logits.AddRange(Evaluate<float>(discriminator, "logit",
        ("image", image, [count, channels, height, width]), ("classes", weights, [count, names.Length])));
    scoring.Stop();
}

// A network takes "classes" only where a label column conditions it.
static T[] Evaluate<T>(InferenceSession session, string output, params (string Name, float[] Values, long[] Sizes)[] inputs)
    where T : unmanaged
{
    Dictionary<string, OrtValue> values = inputs.Where(input => session.InputMetadata.ContainsKey(input.Name))
        .ToDictionary(input => input.Name, input => OrtValue.CreateTensorValueFromMemory(input.Values, input.Sizes));
    using var options = new RunOptions();
    using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, values, [output]);
    T[] result = results[0].GetTensorDataAsSpan<T>().ToArray();
    foreach (OrtValue value in values.Values)
        value.Dispose();
    return result;
}
