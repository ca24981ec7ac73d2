namespace Microsoft.ML.Gan.Text;

/// <summary>The kind of a character network's layers.</summary>
public enum CharacterCell
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997).</summary>
    Lstm,

    /// <summary>Gated recurrent units (Cho et al. 2014).</summary>
    Gru,

    /// <summary>A plain recurrent network with ReLU.</summary>
    Rnn,

    /// <summary>
    /// No memory: three characters and shared dense layers, unrolled. h1 = ReLU(in(c1)), h2 = ReLU(in(c2) + hidden(h1)),
    /// h3 = ReLU(in(c3) + hidden(h2)), and out(h3) predicts the fourth.
    /// </summary>
    Unrolled,
}
