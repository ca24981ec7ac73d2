namespace SixLabors.ImageSharp;

/// <summary>A place between pixels.</summary>
public struct PointF : IEquatable<PointF>
{
    public static readonly PointF Empty;

    public PointF(float x, float y)
    {
        X = x;
        Y = y;
    }

    public float X { get; set; }

    public float Y { get; set; }

    public static bool operator ==(PointF left, PointF right) => left.Equals(right);

    public static bool operator !=(PointF left, PointF right) => !left.Equals(right);

    public bool Equals(PointF other) => X == other.X && Y == other.Y;

    public override bool Equals(object? obj) => obj is PointF other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(X, Y);

    public override string ToString() => $"PointF [ X={X}, Y={Y} ]";
}
