namespace SixLabors.ImageSharp;

/// <summary>A pixel's place: columns from the left, rows from the top.</summary>
public struct Point : IEquatable<Point>
{
    public static readonly Point Empty;

    public Point(int x, int y)
    {
        X = x;
        Y = y;
    }

    public int X { get; set; }

    public int Y { get; set; }

    public static bool operator ==(Point left, Point right) => left.Equals(right);

    public static bool operator !=(Point left, Point right) => !left.Equals(right);

    public static implicit operator PointF(Point point) => new(point.X, point.Y);

    public bool Equals(Point other) => X == other.X && Y == other.Y;

    public override bool Equals(object? obj) => obj is Point other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(X, Y);

    public override string ToString() => $"Point [ X={X}, Y={Y} ]";
}
