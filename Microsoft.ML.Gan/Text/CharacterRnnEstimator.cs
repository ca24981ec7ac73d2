using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Checkpoints;
using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Core.Training;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// Trains a network on a column of texts to predict each character from those before. It continues texts, and computes their likelihood.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Output column data type | Continuation: Text; LogLikelihood, where asked for: [Single](xref:System.Single) |
/// | Required NuGet in addition to Microsoft.ML | Microsoft.ML.Gan, and TorchSharp-cpu or TorchSharp-cuda-* in the app |
/// | Exportable to ONNX | Not by ConvertToOnnx; by CharacterRnnTransformer.SaveOnnx |
/// ]]></format>
/// The rows make one text together, each followed by <see cref="CharacterRnnOptions.RowSeparator"/>: many short texts, or the lines of a
/// book in their order. Characters are Unicode code points; a surrogate pair is never split.
/// </remarks>
public sealed class CharacterRnnEstimator : IEstimator<CharacterRnnTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly string _inputColumnName;
    private readonly CharacterRnnOptions _options;

    internal CharacterRnnEstimator(IHostEnvironment env, string inputColumnName, CharacterRnnOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(inputColumnName);
        options.Check();
        (_env, _inputColumnName, _options) = (env, inputColumnName, options.Copy());
    }

    /// <summary>
    /// Reads the text once and trains the network. With <see cref="CharacterRnnOptions.CheckpointDirectory"/>, resumes from the last
    /// checkpoint.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The input or prompt column is missing or not of text.</exception>
    /// <exception cref="InvalidOperationException">
    /// The text is empty, has one distinct character or too many, or is shorter than one batch of sequences; or the
    /// device is not there, the checkpoints are of another training, or training broke down for good.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// Canceled before training began. Later, Fit returns the model trained so far.
    /// </exception>
    public CharacterRnnTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column column = TextColumn.Require(input.Schema, _inputColumnName, "input");
        if (_options.PromptColumnName is { } prompt)
            TextColumn.Require(input.Schema, prompt, "prompt");
        using var run = new TrainingRun(_env, nameof(CharacterRnnEstimator), _options);
        CharacterRnnOptions options = run.Bind(_options.Copy());
        CharacterCorpus text = CharacterCorpus.Read(input, column, options);
        using TrainingCheckpoints? checkpoints = CharacterCheckpoints.Open(options, text, run.Warn);
        ulong seed = checkpoints?.Seed ?? run.Seed;
        run.Log($"Training a character network on {text.Symbols.Length} characters, {text.Vocabulary.Count} of them distinct, " +
            $"of {text.Rows} rows on {run.Device}, seed {seed}.");
        var info = new CharacterModelInfo(_inputColumnName, options.PromptColumnName ?? _inputColumnName, options.ContinuationColumnName,
            options.LogLikelihoodColumnName, text.Vocabulary, text.Start, text.Symbols.Length, options.Cell, options.EmbeddingSize,
            options.HiddenSize, options.Layers, options.TiedEmbedding, options.Generation, seed);
        return run.Train(() => new CharacterModel(info, run.Device), model =>
        {
            using var trainer = new CharacterTrainer(options, text, model, run.Log, run.Warn, checkpoints);
            trainer.Run();
            return new CharacterRnnTransformer(_env, model);
        });
    }

    /// <summary>The input's columns and the network's: continuation, likelihood.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input or prompt column is missing or not of text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TextColumn.Require(inputSchema, _inputColumnName, "input");
        if (_options.PromptColumnName is { } prompt)
            TextColumn.Require(inputSchema, prompt, "prompt");
        return MLNetInternals.Append(inputSchema,
            MLNetInternals.OutputColumn(_options.ContinuationColumnName, TextDataViewType.Instance),
            MLNetInternals.OutputColumn(_options.LogLikelihoodColumnName, NumberDataViewType.Single));
    }
}
