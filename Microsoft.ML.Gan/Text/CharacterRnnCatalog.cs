using Microsoft.ML.Gan.Core.MLNet;
using Microsoft.ML.Gan.Text;

namespace Microsoft.ML;

/// <summary>Character networks on an <see cref="MLContext"/>.</summary>
public static class CharacterRnnCatalog
{
    /// <summary>
    /// Trains a network on a column of texts to predict each character from those before. The transformer continues prompts and gives
    /// likelihoods.
    /// </summary>
    /// <param name="catalog">The context's text transforms.</param>
    /// <param name="inputColumnName">The column of texts. The rows make one text together, in their order.</param>
    /// <param name="options">What to train and how, and how to write; <see langword="null"/>: the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static CharacterRnnEstimator CharacterRnn(this TransformsCatalog.TextTransforms catalog, string inputColumnName,
        CharacterRnnOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new CharacterRnnEstimator(MLNetInternals.EnvironmentOf(catalog), inputColumnName, options ?? new CharacterRnnOptions());
    }
}
