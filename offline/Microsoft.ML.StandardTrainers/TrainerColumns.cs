using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>The columns that trainers ask for.</summary>
internal static class TrainerColumns
{
    public static SchemaShape.Column FloatVector(string name)
        => new(name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false);

    /// <summary>Not valid if there is no name.</summary>
    public static SchemaShape.Column FloatScalar(string name)
        => name == null ? default : new(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false);

    public static SchemaShape.Column Key(string name)
        => name == null ? default : new(name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true);
}
