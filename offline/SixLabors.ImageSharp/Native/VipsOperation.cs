using static SixLabors.ImageSharp.Native.Vips;

namespace SixLabors.ImageSharp.Native;

/// <summary>8-bit pixels as libvips gives and takes them: row after row, the bands side by side.</summary>
internal readonly record struct VipsPixels(byte[] Samples, int Width, int Height, int Bands);

/// <summary>One operation of libvips: set its inputs, run it, take its output.</summary>
internal sealed unsafe class VipsOperation : IDisposable
{
    private const int UChar = 0; // VIPS_FORMAT_UCHAR

    private nint _handle;

    private VipsOperation(string name)
    {
        EnsureLoaded();
        _handle = vips_operation_new(name);
        if (_handle == 0)
        {
            throw new NotSupportedException($"libvips has no operation {name}: {TakeError()}");
        }
    }

    /// <summary>Decodes a file that lies in memory.</summary>
    /// <exception cref="InvalidImageContentException">libvips can't read it.</exception>
    public static VipsPixels Load(string loader, string options, ReadOnlySpan<byte> file)
    {
        using var operation = new VipsOperation(loader);
        fixed (byte* data = file)
        {
            operation.SetBlob("buffer", data, file.Length);
            operation.SetOptions(options);
            operation.Run();
            return operation.TakePixels("out");
        }
    }

    /// <summary>How many rows of a file that lies in memory are decoded before an error, in whole strips.</summary>
    /// <exception cref="InvalidImageContentException">libvips can't read it at all.</exception>
    public static int CountRows(string loader, string options, ReadOnlySpan<byte> file, int stripHeight)
    {
        using var operation = new VipsOperation(loader);
        fixed (byte* data = file)
        {
            operation.SetBlob("buffer", data, file.Length);
            operation.SetOptions(options);
            operation.Run();
            return operation.CountRows("out", stripHeight);
        }
    }

    /// <summary>Encodes pixels of one byte a band.</summary>
    public static byte[] Save(string saver, string options, ReadOnlySpan<byte> samples, int width, int height, int bands)
    {
        using var operation = new VipsOperation(saver);
        fixed (byte* data = samples)
        {
            nint image = vips_image_new_from_memory(data, (nuint)samples.Length, width, height, bands, UChar);
            if (image == 0)
            {
                throw new ImageFormatException(TakeError());
            }

            try
            {
                operation.SetImage("in", image);
                operation.SetOptions(options);
                operation.Run();
                return operation.TakeBlob("buffer");
            }
            finally
            {
                g_object_unref(image);
            }
        }
    }

    public void Dispose()
    {
        vips_object_unref_outputs(_handle);
        g_object_unref(_handle);
    }

    private void SetOptions(string options)
    {
        if (vips_object_set_from_string(_handle, options) != 0)
        {
            throw new ArgumentException($"libvips does not take the options {options}: {TakeError()}", nameof(options));
        }
    }

    private void SetBlob(string name, byte* data, int length)
    {
        nint blob = vips_blob_new(0, data, (nuint)length);
        GValue value = default;
        g_value_init(&value, vips_blob_get_type());
        g_value_set_boxed(&value, blob);
        g_object_set_property(_handle, name, &value);
        g_value_unset(&value);
        vips_area_unref(blob);
    }

    private void SetImage(string name, nint image)
    {
        GValue value = default;
        g_value_init(&value, vips_image_get_type());
        g_value_set_object(&value, image);
        g_object_set_property(_handle, name, &value);
        g_value_unset(&value);
    }

    private void Run()
    {
        nint built = vips_cache_operation_build(_handle);
        if (built == 0)
        {
            throw new InvalidImageContentException(TakeError());
        }

        g_object_unref(_handle);
        _handle = built;
    }

    private int CountRows(string name, int stripHeight)
    {
        GValue value = GetImage(name);
        nint image = g_value_get_object(&value);
        nint region = vips_region_new(image);
        (int width, int height) = (vips_image_get_width(image), vips_image_get_height(image));
        int rows = 0;
        while (rows < height)
        {
            int count = Math.Min(stripHeight, height - rows);
            nint strip = vips_region_fetch(region, 0, rows, width, count, out _);
            if (strip == 0)
            {
                _ = TakeError();
                break;
            }

            g_free(strip);
            rows += count;
        }

        g_object_unref(region);
        g_value_unset(&value);
        return rows;
    }

    private GValue GetImage(string name)
    {
        GValue value = default;
        g_value_init(&value, vips_image_get_type());
        g_object_get_property(_handle, name, &value);
        return value;
    }

    private VipsPixels TakePixels(string name)
    {
        GValue value = GetImage(name);
        nint image = g_value_get_object(&value);
        nint memory = vips_image_write_to_memory(image, out nuint size);
        try
        {
            if (memory == 0)
            {
                throw new InvalidImageContentException(TakeError());
            }

            byte[] samples = new ReadOnlySpan<byte>((void*)memory, checked((int)size)).ToArray();
            return new VipsPixels(samples, vips_image_get_width(image), vips_image_get_height(image), vips_image_get_bands(image));
        }
        finally
        {
            g_free(memory);
            g_value_unset(&value);
        }
    }

    private byte[] TakeBlob(string name)
    {
        GValue value = default;
        g_value_init(&value, vips_blob_get_type());
        g_object_get_property(_handle, name, &value);
        nint data = vips_blob_get(g_value_get_boxed(&value), out nuint length);
        byte[] bytes = new ReadOnlySpan<byte>((void*)data, checked((int)length)).ToArray();
        g_value_unset(&value);
        return bytes;
    }
}
