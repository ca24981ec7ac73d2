namespace SixLabors.ImageSharp.Processing;

/// <summary>The new image's size, and where in it the old image goes: it may stand out.</summary>
internal readonly record struct ResizeGeometry(Size Canvas, Rectangle Target)
{
    public static ResizeGeometry For(Size source, ResizeOptions options)
    {
        Size size = Complete(source, options.Size);
        ResizeGeometry geometry = options.Mode switch
        {
            ResizeMode.Crop => Scale(source, size, options.Position, cover: true),
            ResizeMode.Pad => Scale(source, size, options.Position, cover: false),
            ResizeMode.BoxPad when source.Width < size.Width && source.Height < size.Height => Place(source, size, options.Position),
            ResizeMode.BoxPad => Scale(source, size, options.Position, cover: false),
            ResizeMode.Max => Whole(FitInside(source, size)),
            ResizeMode.Min => Whole(ShrinkShorterSide(source, size)),
            ResizeMode.Manual => new ResizeGeometry(size, options.TargetRectangle ?? throw new InvalidOperationException("Manual resizing requires a target location and size.")),
            _ => Whole(size),
        };
        return new ResizeGeometry(AtLeastOne(geometry.Canvas), new Rectangle(geometry.Target.Location, AtLeastOne(geometry.Target.Size)));
    }

    /// <summary>Finds a side that is 0 from the other.</summary>
    private static Size Complete(Size source, Size size)
    {
        (int width, int height) = size;
        if (width <= 0 && height <= 0)
        {
            throw new InvalidOperationException($"Target width {width} and height {height} must be greater than zero.");
        }

        return (width, height) switch
        {
            (0, _) => new Size(Math.Max(1, Round(source.Width * height / (float)source.Height)), height),
            (_, 0) => new Size(width, Math.Max(1, Round(source.Height * width / (float)source.Width))),
            _ => size,
        };
    }

    private static ResizeGeometry Whole(Size size) => new(size, new Rectangle(default, size));

    /// <summary>Keeps the aspect and touches the target's edge on one axis; on the other it stands out (cover) or leaves room.</summary>
    private static ResizeGeometry Scale(Size source, Size size, AnchorPositionMode position, bool cover)
    {
        float across = MathF.Abs(size.Width / (float)source.Width);
        float down = MathF.Abs(size.Height / (float)source.Height);
        bool byWidth = down < across == cover;
        float length = byWidth ? source.Height * across : source.Width * down;
        int rounded = cover ? (int)MathF.Ceiling(length) : Round(length);
        return new ResizeGeometry(size, byWidth
            ? new Rectangle(0, Offset(size.Height - length, Vertical(position)), size.Width, rounded)
            : new Rectangle(Offset(size.Width - length, Horizontal(position)), 0, rounded, size.Height));
    }

    private static ResizeGeometry Place(Size source, Size size, AnchorPositionMode position)
    {
        int x = (size.Width - source.Width) * Horizontal(position) / 2;
        int y = (size.Height - source.Height) * Vertical(position) / 2;
        return new ResizeGeometry(size, new Rectangle(x, y, source.Width, source.Height));
    }

    private static Size FitInside(Size source, Size size)
        => source.Height / (float)source.Width < size.Height / (float)size.Width
            ? new Size(size.Width, Round(source.Height * MathF.Abs(size.Width / (float)source.Width)))
            : new Size(Round(source.Width * MathF.Abs(size.Height / (float)source.Height)), size.Height);

    private static Size ShrinkShorterSide(Size source, Size size)
    {
        if (size.Width > source.Width || size.Height > source.Height)
        {
            return source;
        }

        int lessWidth = source.Width - size.Width, lessHeight = source.Height - size.Height;
        bool byWidth = lessWidth < lessHeight || (lessWidth == lessHeight && size.Height > size.Width);
        return byWidth
            ? new Size(size.Width, Round(size.Width * ((float)source.Height / source.Width)))
            : new Size(Round(size.Height * ((float)source.Width / source.Height)), size.Height);
    }

    private static int Offset(float room, int anchor) => Round(room * anchor / 2);

    /// <summary>0 left, 1 centre, 2 right.</summary>
    private static int Horizontal(AnchorPositionMode position) => position switch
    {
        AnchorPositionMode.Left or AnchorPositionMode.TopLeft or AnchorPositionMode.BottomLeft => 0,
        AnchorPositionMode.Right or AnchorPositionMode.TopRight or AnchorPositionMode.BottomRight => 2,
        _ => 1,
    };

    /// <summary>0 top, 1 centre, 2 bottom.</summary>
    private static int Vertical(AnchorPositionMode position) => position switch
    {
        AnchorPositionMode.Top or AnchorPositionMode.TopLeft or AnchorPositionMode.TopRight => 0,
        AnchorPositionMode.Bottom or AnchorPositionMode.BottomLeft or AnchorPositionMode.BottomRight => 2,
        _ => 1,
    };

    private static int Round(float value) => (int)MathF.Round(value);

    private static Size AtLeastOne(Size size) => new(Math.Max(1, size.Width), Math.Max(1, size.Height));
}
