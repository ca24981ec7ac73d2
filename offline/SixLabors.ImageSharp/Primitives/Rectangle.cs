namespace SixLabors.ImageSharp;

/// <summary>A rectangle of pixels; right and bottom lie outside.</summary>
public struct Rectangle : IEquatable<Rectangle>
{
    public static readonly Rectangle Empty;

    public Rectangle(int x, int y, int width, int height)
    {
        X = x;
        Y = y;
        Width = width;
        Height = height;
    }

    public Rectangle(Point point, Size size)
        : this(point.X, point.Y, size.Width, size.Height)
    {
    }

    public int X { get; set; }

    public int Y { get; set; }

    public int Width { get; set; }

    public int Height { get; set; }

    public Point Location
    {
        get => new(X, Y);
        set => (X, Y) = (value.X, value.Y);
    }

    public Size Size
    {
        get => new(Width, Height);
        set => (Width, Height) = value;
    }

    public int Left => X;

    public int Top => Y;

    public int Right => unchecked(X + Width);

    public int Bottom => unchecked(Y + Height);

    public static bool operator ==(Rectangle left, Rectangle right) => left.Equals(right);

    public static bool operator !=(Rectangle left, Rectangle right) => !left.Equals(right);

    /// <summary>What both have in common; <see cref="Empty"/> if they do not touch.</summary>
    public static Rectangle Intersect(Rectangle a, Rectangle b)
    {
        int left = Math.Max(a.X, b.X), top = Math.Max(a.Y, b.Y);
        int right = Math.Min(a.Right, b.Right), bottom = Math.Min(a.Bottom, b.Bottom);
        return right >= left && bottom >= top ? new Rectangle(left, top, right - left, bottom - top) : Empty;
    }

    public bool Contains(int x, int y) => X <= x && x < Right && Y <= y && y < Bottom;

    public bool Contains(Point point) => Contains(point.X, point.Y);

    public bool Contains(Rectangle rectangle)
        => X <= rectangle.X && rectangle.Right <= Right && Y <= rectangle.Y && rectangle.Bottom <= Bottom;

    public bool Equals(Rectangle other) => Location == other.Location && Size == other.Size;

    public override bool Equals(object? obj) => obj is Rectangle other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(X, Y, Width, Height);

    public override string ToString() => $"Rectangle [ X={X}, Y={Y}, Width={Width}, Height={Height} ]";
}
