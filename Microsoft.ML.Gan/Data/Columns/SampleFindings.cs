using static System.FormattableString;

namespace Microsoft.ML.Gan.Data.Columns;

/// <summary>
/// What only many rows show: the range of float pixels, and the number of pictures that need turning.
/// </summary>
internal sealed class SampleFindings(SampleColumn column)
{
    private const double MostOutside = 0.1; // of all values: more is another range, not an overshoot of resizing
    private const double FewestLevels = 4, FewLevels = 64; // of 256 between the least and the greatest value

    private readonly ImageColumn? _images = column as ImageColumn;
    private float _minimum = float.PositiveInfinity;
    private float _maximum = float.NegativeInfinity;
    private long _values;
    private long _outside;
    private long _imagesOutside;
    private long _turned;
    private string? _turnedPath;

    private double LevelsPerUnit => 255.0 / (_images!.Maximum - _images.Minimum);

    /// <summary>How many of the 256 levels lie between the least and the greatest value.</summary>
    private double Levels => (Math.Min(_maximum, _images!.Maximum) - Math.Max(_minimum, _images.Minimum)) * LevelsPerUnit;

    private string Range => Invariant($"GanOptions.PixelMinimum = {_images!.Minimum} (black) and PixelMaximum = {_images.Maximum} (white)");

    /// <summary>Why the images of float vectors are useless; <see langword="null"/>: they are not.</summary>
    public string? Problem => _values > 0 && _minimum < _maximum && (_outside > MostOutside * _values || Levels < FewestLevels)
        ? Invariant($"The values of column '{column.Name}' do not fit {Range}: they are from {_minimum} to {_maximum}, and ") +
            (_outside > MostOutside * _values
                ? Invariant($"{_outside} of {_values} lie outside. ")
                : "all of the images would look the same. ") +
            "Set both to the range of the values."
        : null;

    public IEnumerable<string> Warnings
    {
        get
        {
            if (_outside > 0)
            {
                yield return Invariant($"{_outside} of {_values} values of column '{column.Name}', in {_imagesOutside} images, ") +
                    Invariant($"lie outside {Range}, and count as black or white: the values are from {_minimum} to {_maximum}.");
            }
            else if (_values > 0 && _minimum < _maximum && Levels < FewLevels)
            {
                yield return Invariant($"The values of column '{column.Name}' are from {_minimum} to {_maximum}, ") +
                    Invariant($"a small part of {Range}: the images are dull. Set both to the range of the values.");
            }
            if (_turned > 0)
            {
                yield return $"{_turned} files of column '{column.Name}' have an EXIF orientation, which ML.NET ignores: " +
                    $"they are read as they are stored, on their side or mirrored, for example '{_turnedPath}'. " +
                    "Rotate the files before, for example with ImageSharp's AutoOrient.";
            }
        }
    }

    /// <summary>Adds the values of an image, in the column's own range.</summary>
    public void AddPixels(ReadOnlySpan<float> values)
    {
        float halfLevel = (_images!.Maximum - _images.Minimum) / 510; // less is rounding
        float lowest = _images.Minimum - halfLevel, highest = _images.Maximum + halfLevel;
        int outside = 0;
        foreach (float value in values)
        {
            _minimum = Math.Min(_minimum, value);
            _maximum = Math.Max(_maximum, value);
            if (value < lowest || value > highest)
                outside++;
        }
        _values += values.Length;
        _outside += outside;
        _imagesOutside += outside > 0 ? 1 : 0;
    }

    public void AddFile(string path, bool isTurned)
    {
        if (!isTurned)
            return;
        _turned++;
        _turnedPath ??= path;
    }

    /// <summary>Adds the findings of another reader of the same column.</summary>
    public void Add(SampleFindings other)
    {
        (_minimum, _maximum) = (Math.Min(_minimum, other._minimum), Math.Max(_maximum, other._maximum));
        (_values, _outside, _imagesOutside) = (_values + other._values, _outside + other._outside, _imagesOutside + other._imagesOutside);
        _turned += other._turned;
        _turnedPath ??= other._turnedPath;
    }
}
