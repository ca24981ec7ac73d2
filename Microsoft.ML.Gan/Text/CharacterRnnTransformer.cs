extern alias core;

using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Gan.Text;
using Microsoft.ML.Runtime;
using LoadContext = core::Microsoft.ML.ModelLoadContext;

[assembly: core::Microsoft.ML.LoadableClass(typeof(CharacterRnnTransformer), null, typeof(core::Microsoft.ML.SignatureLoadModel),
    "Character network", CharacterRnnTransformer.LoaderSignature)]

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// A trained character network. Transform appends to each row the continuation of its prompt and, where asked for, the likelihood of its
/// text. <c>mlContext.Model</c> saves and loads it.
/// </summary>
/// <remarks>
/// A continuation is a function of the model's seed, the row's id and the prompt: the same in any cursor. A prompt is read as the beginning
/// of a row: after the row separator's last character (without a separator, the training text's commonest one), with an empty memory. So an
/// empty prompt gives the beginning of a row, and a short one is as good as any. Characters that training never saw are left out of the
/// prompt.
/// <para>
/// The likelihood is the mean of log p(character | those before), in nats; NaN for an empty text. A character that training never saw
/// counts as one that came up once in the whole training text, and is left out of what the others are read after.
/// </para>
/// <para>
/// <c>mlContext.Model.Load</c> fails on a model file that is cut short or changed, as for a <see cref="GanTransformer"/>.
/// </para>
/// </remarks>
public sealed class CharacterRnnTransformer : BatchTransformer
{
    internal const string LoaderSignature = "GanCharacterRnn";

    internal CharacterRnnTransformer(IHostEnvironment env, CharacterModel model)
        : base(env) => Model = model;

    /// <summary>For ML.NET's loader, which finds it by its parameters.</summary>
    private CharacterRnnTransformer(IHostEnvironment env, LoadContext ctx)
        : base(env) => Model = File.Load(env, ctx, CharacterModelFormat.ReadInfo, CharacterModelFormat.ReadModel);

    internal CharacterModel Model { get; }

    /// <summary>The column of texts that the model was trained on, whose likelihood it tells.</summary>
    public string InputColumnName => Model.Info.TextColumn;

    /// <summary>The column of prompts.</summary>
    public string PromptColumnName => Model.Info.PromptColumnName;

    /// <summary>The appended column of continuations; <see langword="null"/>: there is none.</summary>
    public string? ContinuationColumnName => Model.Info.ContinuationColumnName;

    /// <summary>The appended column of likelihoods; <see langword="null"/>: there is none.</summary>
    public string? LogLikelihoodColumnName => Model.Info.LogLikelihoodColumnName;

    /// <summary>What the network remembers with.</summary>
    public CharacterCell Cell => Model.Info.Cell;

    /// <summary>Values that stand for a character.</summary>
    public int EmbeddingSize => Model.Info.EmbeddingSize;

    /// <summary>Values in a layer's hidden state.</summary>
    public int HiddenSize => Model.Info.HiddenSize;

    /// <summary>Recurrent layers.</summary>
    public int Layers => Model.Info.Layers;

    /// <summary>How continuations are written where nothing else is said; a copy.</summary>
    public CharacterGenerationOptions Generation => Model.Info.Generation.Copy();

    /// <summary>The seed that the model was trained with.</summary>
    public int Seed => unchecked((int)Model.Info.Seed);

    /// <summary>The characters that the model knows, in the order of their code points, each as a text.</summary>
    public IReadOnlyList<string> Vocabulary => [.. Model.Info.Vocabulary.Runes.ToArray().Select(rune => rune.ToString())];

    /// <summary>Cross-entropy on the held-out text, in nats a character; <see langword="null"/> if none was held out.</summary>
    public double? ValidationLoss => double.IsNaN(Model.ValidationLoss) ? null : Model.ValidationLoss;

    /// <summary>The same in bits.</summary>
    public double? ValidationBitsPerCharacter => ValidationLoss / double.Log(2);

    /// <summary>Appends the network's columns, lazily, with continuations written in another way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column that the model reads is missing or not of text, or a setting is out of its range.
    /// </exception>
    public IDataView Transform(IDataView input, CharacterGenerationOptions generation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(generation);
        generation.Check();
        return new BatchDataView(input, new CharacterMapping(input.Schema, Model, generation.Copy(), Warn));
    }

    /// <summary>
    /// Continues one prompt, as Transform does for the first row of data: the same each time, but for another <see
    /// cref="CharacterGenerationOptions.Seed"/>.
    /// </summary>
    /// <param name="prompt">The prompt, which may be empty.</param>
    /// <param name="generation">How to write; <see langword="null"/>: as <see cref="CharacterRnnOptions.Generation"/> said.</param>
    /// <returns>What follows the prompt, without it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public string Continue(string prompt, CharacterGenerationOptions? generation = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        generation?.Check();
        var prompts = new string?[CharacterDecoder.BatchSize];
        prompts[0] = prompt;
        return Model.Continue(prompts, new DataViewRowId[CharacterDecoder.BatchSize], generation ?? Model.Info.Generation)[0];
    }

    /// <summary>
    /// Writes the network as an ONNX file, which runs without TorchSharp and ML.NET. The file is replaced when it is whole.
    /// </summary>
    /// <remarks>
    /// A run reads <c>characters</c>, T×N Int64, places in the vocabulary, after a <c>state</c>. It gives <c>logits</c>, T×N×V, and the
    /// <c>next_state</c>. T and N are open: T is 1 for a step of writing. The metadata has the vocabulary as a JSON array, the place of the
    /// character that stands before a text (<c>start</c>), and the value of all elements of the first state (<c>initial_state</c>).
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidOperationException">The weights are too large for an ONNX file, 2 GB.</exception>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public void SaveOnnx(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        byte[] bytes = Model.ToOnnx().ToBytes();
        AtomicFile.Write(path, file => file.Write(bytes));
    }

    /// <summary>The same to a stream, which stays open.</summary>
    /// <inheritdoc cref="SaveOnnx(string)"/>
    /// <param name="stream">The stream. Nothing is written to it if the export fails.</param>
    public void SaveOnnx(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Model.ToOnnx().ToBytes());
    }

    /// <inheritdoc/>
    public override void Dispose() => Model.Dispose();

    private protected override ModelFile File { get; } = new("GANCHRNN", LoaderSignature, "Network.bin", "the character network");

    private protected override BatchMapping CreateMapping(DataViewSchema input) =>
        new CharacterMapping(input, Model, Model.Info.Generation, Warn);

    private protected override byte[] SaveWeights() => CharacterModelFormat.Network(Model);

    private protected override void WriteInfo(BinaryWriter writer) => CharacterModelFormat.WriteInfo(writer, Model.Info);
}
