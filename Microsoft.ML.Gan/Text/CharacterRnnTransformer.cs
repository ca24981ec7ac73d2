using Microsoft.ML.Data;
using Microsoft.ML.Gan.Core.Mapping;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Gan.Text;

/// <summary>
/// A trained character network. Transform appends, for each row, the continuation of the row's prompt and, where asked for, the likelihood of
/// the row's text. Saved in and loaded from ML.NET's model file with <c>mlContext.Model</c>.
/// </summary>
/// <remarks>
/// A continuation is a function of the model's seed, the row's id and the prompt, the same in any cursor. A prompt is read as if a row began
/// with it: after the row separator's last character (without a separator, the training text's commonest one), and an empty memory. So an
/// empty prompt gives the beginning of a row, and a short one is as good as any. Characters that training never saw are left out of the prompt.
/// <para>
/// The likelihood is the mean of log p(character | those before), in nats; NaN for an empty text. A character that training never saw counts as
/// one that came up once in the whole training text, and is left out of what the others are read after.
/// </para>
/// <para>
/// <c>mlContext.Model.Load</c> fails on a model file that is cut short or changed; what is wrong stands in a <see cref="FormatException"/> among
/// the inner exceptions, as for a <see cref="GanTransformer"/>.
/// </para>
/// </remarks>
public sealed partial class CharacterRnnTransformer : ITransformer, IDisposable
{
    private readonly IHostEnvironment _env;

    internal CharacterRnnTransformer(IHostEnvironment env, CharacterModel model) => (_env, Model) = (env, model);

    internal CharacterModel Model { get; }

    /// <summary>Yes: each row's columns follow from the row alone.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The characters that the model knows, in the order of their code points, each as a text.</summary>
    public IReadOnlyList<string> Vocabulary => [.. Model.Info.Vocabulary.Runes.ToArray().Select(rune => rune.ToString())];

    /// <summary>Cross-entropy on the held-out text, in nats a character; <see langword="null"/> if none was held out.</summary>
    public double? ValidationLoss => double.IsNaN(Model.ValidationLoss) ? null : Model.ValidationLoss;

    /// <summary>The same in bits.</summary>
    public double? ValidationBitsPerCharacter => ValidationLoss / double.Log(2);

    /// <summary>The input's columns and the network's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or not of text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new CharacterMapping(inputSchema, Model, Model.Info.Generation).Schema;
    }

    /// <summary>Appends the network's columns, lazily. Continuations are written as <see cref="CharacterRnnOptions.Generation"/> said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or not of text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BatchDataView(input, new CharacterMapping(input.Schema, Model, Model.Info.Generation));
    }

    /// <summary>Appends the network's columns, lazily, with continuations written in another way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or not of text, or a setting is out of its range.</exception>
    public IDataView Transform(IDataView input, CharacterGeneration generation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(generation);
        generation.Check();
        return new BatchDataView(input, new CharacterMapping(input.Schema, Model, generation.Copy()));
    }

    /// <summary>Maps one row at a time, for a prediction engine.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column that the model reads is missing or not of text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new BatchRowMapper(new CharacterMapping(inputSchema, Model, Model.Info.Generation));
    }

    /// <summary>
    /// Continues one prompt, as Transform does for the first row of data: the same each time, but for another <see cref="CharacterGeneration.Seed"/>.
    /// </summary>
    /// <param name="prompt">The prompt, which may be empty.</param>
    /// <param name="generation">How to write; <see langword="null"/>: as <see cref="CharacterRnnOptions.Generation"/> said.</param>
    /// <returns>What follows the prompt, without it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public string Continue(string prompt, CharacterGeneration? generation = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        generation?.Check();
        var prompts = new string?[CharacterReader.Places];
        prompts[0] = prompt;
        return Model.Continue(prompts, new DataViewRowId[CharacterReader.Places], generation ?? Model.Info.Generation)[0];
    }

    /// <summary>Frees the network. Data views of this transformer can't be read afterwards.</summary>
    public void Dispose() => Model.Dispose();
}
