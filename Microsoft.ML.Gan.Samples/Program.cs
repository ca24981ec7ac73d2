using GanSamples;

(string Name, string Text, Func<string[], int> Run)[] samples =
[
    ("quickstart", "Trains on Fashion-MNIST, saves the model, and has a second process load and use it.", Quickstart.Run),
    ("evaluate", "Measures a saved model of Fashion-MNIST, with floors: evaluate --model MODEL.zip.", Evaluate.Run),
    ("augment", "Compares six ways to train a classifier with too few rows of some classes, a GAN among them.", Augment.Run),
    ("ablation", "Compares the default options with one change each on Fashion-MNIST, and with a plain DCGAN: --peer.", Ablation.Run),
    ("faces", "The DCGAN of Gluon's tutorial on faces, on emoji or on a folder of images.", Faces.Run),
    ("digits", "The DCGAN of MXNet's example on digits, at 64×64.", Digits.Run),
    ("dense", "The Keras GAN that begins with a dense layer.", Dense.Run),
    ("maxpool", "The Keras GAN with max-pooling and plain gradient descent; makes a GIF.", MaxPool.Run),
    ("flowers", "Colour images of a folder and its sub-folders, of any size, with labels if wanted.", Flowers.Run),
    ("conditional", "A GAN conditioned on labels: chosen classes, mixes, ways between classes and between latents.", Conditional.Run),
    ("heights", "Numbers, not images: the heights of humans and Martians, new ones, and mixes; beside a classifier.", Heights.Run),
    ("features", "The discriminator as a feature extractor: 10 to 100 labels a class, against raw pixels.", Features.Run),
    ("score", "Loads a saved model, scores test images and writes generated ones: score MODEL.zip.", Score.Run),
    ("nietzsche", "Trains on the characters of a text, writes like it, and has a second process go on: --quick for half a minute.", Nietzsche.Run),
    ("write", "Loads a saved character network and goes on writing: write MODEL.zip TEXT.txt.", WriteOn.Run),
    ("bench", "Measures speed and memory, beside the same work in plain TorchSharp: out/bench/report.md.", GanSamples.Bench.BenchCommand.Run),
];

if (args is ["list"])
{
    List(Console.Out);
    return 0;
}
if (args.Length == 0 || samples.FirstOrDefault(s => s.Name == args[0]) is not { Run: { } run })
{
    if (args.Length > 0)
        Console.Error.WriteLine($"There is no sample '{args[0]}'.");
    Console.Error.WriteLine("Give the name of a sample, then its options:");
    List(Console.Error);
    return 2;
}

try
{
    return run(args[1..]);
}
catch (UsageException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException or FormatException or UnauthorizedAccessException
    or OperationCanceledException)
{
    for (Exception? cause = e; cause is not null; cause = cause.InnerException) // ML.NET says "Error during class instantiation" first, and why then
        Console.Error.WriteLine(cause.Message);
    return 1;
}

void List(TextWriter writer)
{
    foreach ((string name, string text, _) in samples)
        writer.WriteLine($"  {name,-13}{text}");
}
