namespace Microsoft.ML.Data;

/// <summary>When a link of a chain takes part.</summary>
[Flags]
public enum TransformerScope
{
    None = 0,
    Training = 1,
    Testing = 2,
    Scoring = 4,
    TrainTest = Training | Testing,
    Everything = Training | Testing | Scoring,
}
