using Microsoft.ML.Gan.Core.Checkpoints;

namespace Microsoft.ML.Gan.Text;

/// <summary>The checkpoints of a character network's training.</summary>
internal static class CharacterCheckpoints
{
    /// <summary>The options that may differ when training resumes: they do not change what a step does.</summary>
    public static readonly IReadOnlySet<string> FreeOptions = new HashSet<string>
    {
        nameof(CharacterRnnOptions.Seed), // null: the same seed as before; another one is an error
        nameof(CharacterRnnOptions.Epochs), nameof(CharacterRnnOptions.MaximumSteps), nameof(CharacterRnnOptions.TimeLimit),
        nameof(CharacterRnnOptions.PromptColumnName), nameof(CharacterRnnOptions.ContinuationColumnName),
        nameof(CharacterRnnOptions.LogLikelihoodColumnName),
        nameof(CharacterRnnOptions.MaximumVocabulary), nameof(CharacterRnnOptions.Generation), nameof(CharacterRnnOptions.Device),
        nameof(CharacterRnnOptions.Progress), nameof(CharacterRnnOptions.ProgressInterval), nameof(CharacterRnnOptions.CheckpointDirectory),
        nameof(CharacterRnnOptions.CheckpointInterval), nameof(CharacterRnnOptions.CheckpointsKept),
        nameof(CharacterRnnOptions.CancellationToken),
    };

    /// <summary>Opens the options' folder, if they name one, and finds the last checkpoint.</summary>
    /// <exception cref="InvalidOperationException">
    /// The checkpoint is of other options or another text, or another run has the folder.
    /// </exception>
    public static TrainingCheckpoints? Open(CharacterRnnOptions options, CharacterCorpus text, Action<string> warn)
    {
        if (options.CheckpointDirectory is not { } directory)
            return null;
        var fingerprint = TrainingFingerprint.Create(options, FreeOptions, options.Seed,
            $"{text.Rows} rows of {text.Symbols.Length} characters, {text.Vocabulary.Count} of them distinct", text.Checksum());
        return new TrainingCheckpoints(new CheckpointStore(directory, "character network", options.CheckpointsKept, warn),
            options.CheckpointInterval, nameof(CharacterRnnOptions), fingerprint);
    }
}
