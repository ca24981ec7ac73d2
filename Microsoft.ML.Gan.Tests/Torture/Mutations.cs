using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Gan.Tests.Torture;

/// <summary>Changes bytes as someone may who knows what they mean, and measures what they cost who reads them.</summary>
internal sealed class Mutations(int seed)
{
    private const long MostBytes = 200 << 20;
    private const double MostSeconds = 1;
    private const string ResidentFile = "/proc/self/status", ResetFile = "/proc/self/clear_refs";

    private readonly Random _random = new(seed);
    private readonly SortedDictionary<string, int> _outcomes = [];
    private double _slowest;
    private long _largest;

    /// <summary>What came of all, in a line.</summary>
    public override string ToString() => string.Join(", ", _outcomes.Select(o => $"{o.Value} {o.Key}")) +
        string.Create(CultureInfo.InvariantCulture, $"; slowest {_slowest:F2} s, largest growth {_largest >> 20} MiB");

    /// <summary>One to three changes.</summary>
    /// <param name="bytes">The bytes; they stay as they are.</param>
    /// <param name="fields">Their values.</param>
    /// <param name="what">What was done.</param>
    /// <param name="valuesChanged">Whether values of tensors were, to ones that may be finite.</param>
    public byte[] Change(byte[] bytes, IReadOnlyList<Field> fields, out string what, out bool valuesChanged)
    {
        byte[] changed = [.. bytes];
        var done = new List<string>();
        valuesChanged = false;
        bool ends = false;
        for (int left = _random.Next(4) == 0 ? _random.Next(2, 4) : 1; left > 0 && !ends; left--)
        {
            int kind = _random.Next(20);
            Field field = fields[_random.Next(fields.Count)];
            while (field.Kind == "values" && _random.Next(3) > 0) // most bytes and few fields are theirs
                field = fields[_random.Next(fields.Count)];
            if (kind == 0)
            {
                int length = _random.Next(2) == 0 ? field.Offset : _random.Next(changed.Length);
                (changed, ends) = (changed[..Math.Min(length, changed.Length)], true);
                done.Add($"cut to {length}");
            }
            else if (kind == 1)
            {
                int at = _random.Next(2) == 0 ? changed.Length : field.Offset;
                var more = new byte[_random.Next(3) == 0 ? 100_000 : _random.Next(1, 20)];
                _random.NextBytes(more);
                (changed, ends) = ([.. changed[..at], .. more, .. changed[at..]], true);
                done.Add($"{more.Length} bytes put in at {at}");
            }
            else if (kind == 2)
            {
                Field[] alike = [.. fields.Where(f => f.Length == field.Length && f.Kind == field.Kind)];
                Field other = alike[_random.Next(alike.Length)];
                bytes.AsSpan(field.Offset, field.Length).CopyTo(changed.AsSpan(other.Offset));
                bytes.AsSpan(other.Offset, field.Length).CopyTo(changed.AsSpan(field.Offset));
                valuesChanged |= field.Kind == "values";
                done.Add($"{field.Kind} at {field.Offset} and {other.Offset} exchanged");
            }
            else
            {
                done.Add($"{field.Kind} at {field.Offset} {Set(changed.AsSpan(field.Offset, field.Length), field.Kind)}");
                valuesChanged |= field.Kind == "values";
            }
        }
        what = string.Join(", ", done);
        return changed;
    }

    /// <summary>
    /// Counts an outcome, within the limits of time and memory; one that is over is tried again, for other processes take time too.
    /// </summary>
    /// <param name="what">What was done to the bytes.</param>
    /// <param name="act">Reads them, and gives the outcome.</param>
    public void Measure(string what, Func<string> act)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (OperatingSystem.IsLinux())
                File.WriteAllText(ResetFile, "5"); // the peak begins anew
            long resident = Resident("VmRSS:"), managed = GC.GetTotalMemory(false);
            long start = Stopwatch.GetTimestamp();
            string outcome;
            try
            {
                outcome = act();
            }
            catch (Exception exception) when (exception is not UnitTestAssertException)
            {
                throw new AssertFailedException($"{what}: {exception}", exception);
            }
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            long growth = Math.Max(Resident("VmHWM:") - resident, GC.GetTotalMemory(false) - managed);
            if ((seconds > MostSeconds || growth > MostBytes) && attempt < 3)
                continue;
            Assert.IsTrue(seconds <= MostSeconds && growth <= MostBytes,
                $"{what}: {outcome} in {seconds:F2} s with {growth >> 20} MiB more");
            (_slowest, _largest) = (Math.Max(_slowest, seconds), Math.Max(_largest, growth));
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            return;
        }
    }

    private static long Resident(string line) => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadLines(ResidentFile).First(l => l.StartsWith(line, StringComparison.Ordinal)).Split(' ')[^2],
            CultureInfo.InvariantCulture) << 10
        : Environment.WorkingSet;

    private string Set(Span<byte> field, string kind)
    {
        switch (kind)
        {
            case "i32":
            {
                int old = BinaryPrimitives.ReadInt32LittleEndian(field);
                int value = Pick(0, -1, 1, 1 << 20, int.MaxValue, int.MinValue, old + 1, old - 1, 2 * old, 46_000, _random.Next());
                BinaryPrimitives.WriteInt32LittleEndian(field, value);
                return Text(value);
            }
            case "i64":
            {
                long old = BinaryPrimitives.ReadInt64LittleEndian(field);
                long value = Pick(0, -1, 1, 1 << 20, int.MaxValue, long.MaxValue, long.MinValue, 1L << 40, old + 1, old - 1, 2 * old,
                    _random.NextInt64());
                BinaryPrimitives.WriteInt64LittleEndian(field, value);
                return Text(value);
            }
            case "f32":
            {
                float value = Pick(0, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue,
                    -BinaryPrimitives.ReadSingleLittleEndian(field));
                BinaryPrimitives.WriteSingleLittleEndian(field, value);
                return Text(value);
            }
            case "f64":
            {
                double value = Pick(0, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon,
                    -BinaryPrimitives.ReadDoubleLittleEndian(field));
                BinaryPrimitives.WriteDoubleLittleEndian(field, value);
                return Text(value);
            }
            case "string":
                field[0] = Pick<byte>(0, 1, 127, 128, 255, (byte)(field[0] + 1));
                if (field.Length > 5 && _random.Next(3) == 0)
                    ((ReadOnlySpan<byte>)[255, 255, 255, 255, 7]).CopyTo(field); // 2^31 - 1 bytes
                else if (field.Length > 1 && _random.Next(3) == 0)
                    field[_random.Next(1, field.Length)] ^= 0xFF;
                return $"begins with {field[0]}";
            case "values" when _random.Next(3) == 0 && field.Length >= sizeof(float):
                BinaryPrimitives.WriteSingleLittleEndian(field[(_random.Next(field.Length / sizeof(float)) * sizeof(float))..], float.NaN);
                return "has NaN";
            case "values" when _random.Next(4) == 0:
                _random.NextBytes(field);
                return "is noise";
            default:
                int place = _random.Next(field.Length);
                field[place] = Pick<byte>(0, 1, 2, 255, (byte)~field[place]);
                return $"has {field[place]} at {place}";
        }

        static string Text(IFormattable value) => "is " + value.ToString(null, CultureInfo.InvariantCulture);
    }

    private T Pick<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];
}
