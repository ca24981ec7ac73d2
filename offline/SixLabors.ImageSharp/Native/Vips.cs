using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.Native;

/// <summary>The few functions of libvips and GObject that a language binding needs: operations are objects, their arguments properties.</summary>
internal static unsafe partial class Vips
{
    private const string VipsLibrary = "libvips.so.42";
    private const string GObjectLibrary = "libgobject-2.0.so.0";
    private const string GLibLibrary = "libglib-2.0.so.0";
    private const int LogLevelWarning = 1 << 4;

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Starts libvips, once in a process.</summary>
    /// <exception cref="DllNotFoundException">There is no libvips.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    /// <summary>What libvips has to say about the last failure.</summary>
    public static string TakeError()
    {
        nint text = vips_error_buffer_copy();
        string message = Marshal.PtrToStringUTF8(text)?.Trim() ?? string.Empty;
        g_free(text);
        return message;
    }

    private static bool Load()
    {
        try
        {
            if (vips_init("Microsoft.ML.Gan") != 0)
            {
                throw new InvalidOperationException($"libvips could not be started: {TakeError()}");
            }
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException($"{VipsLibrary} was not found: JPEG and GIF files are read through libvips here. Install the Debian package libvips42.", e);
        }

        // Each image is decoded once, and callers bring their own threads.
        vips_cache_set_max(0);
        vips_concurrency_set(1);

        // A damaged file is the caller's to report, not the console's.
        _ = g_log_set_handler("VIPS", LogLevelWarning, &IgnoreLog, 0);
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void IgnoreLog(nint domain, int level, nint message, nint data)
    {
    }

    [LibraryImport(VipsLibrary, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int vips_init(string argv0);

    [LibraryImport(VipsLibrary)]
    private static partial void vips_cache_set_max(int max);

    [LibraryImport(VipsLibrary)]
    private static partial void vips_concurrency_set(int concurrency);

    [LibraryImport(VipsLibrary)]
    private static partial nint vips_error_buffer_copy();

    [LibraryImport(VipsLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint vips_operation_new(string name);

    [LibraryImport(VipsLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_object_set_from_string(nint instance, string options);

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_cache_operation_build(nint operation);

    [LibraryImport(VipsLibrary)]
    public static partial void vips_object_unref_outputs(nint instance);

    [LibraryImport(VipsLibrary)]
    public static partial nuint vips_blob_get_type();

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_blob_new(nint freeFunction, void* data, nuint length);

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_blob_get(nint blob, out nuint length);

    [LibraryImport(VipsLibrary)]
    public static partial void vips_area_unref(nint area);

    [LibraryImport(VipsLibrary)]
    public static partial nuint vips_image_get_type();

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_image_new_from_memory(void* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_image_write_to_memory(nint image, out nuint size);

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_region_new(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial nint vips_region_fetch(nint region, int left, int top, int width, int height, out nuint size);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_width(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_height(nint image);

    [LibraryImport(VipsLibrary)]
    public static partial int vips_image_get_bands(nint image);

    [LibraryImport(GObjectLibrary)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(GObjectLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_set_property(nint instance, string name, GValue* value);

    [LibraryImport(GObjectLibrary, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_get_property(nint instance, string name, GValue* value);

    [LibraryImport(GObjectLibrary)]
    public static partial void g_value_init(GValue* value, nuint type);

    [LibraryImport(GObjectLibrary)]
    public static partial void g_value_unset(GValue* value);

    [LibraryImport(GObjectLibrary)]
    public static partial void g_value_set_object(GValue* value, nint instance);

    [LibraryImport(GObjectLibrary)]
    public static partial nint g_value_get_object(GValue* value);

    [LibraryImport(GObjectLibrary)]
    public static partial void g_value_set_boxed(GValue* value, nint boxed);

    [LibraryImport(GObjectLibrary)]
    public static partial nint g_value_get_boxed(GValue* value);

    [LibraryImport(GLibLibrary)]
    public static partial void g_free(nint memory);

    [LibraryImport(GLibLibrary, StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint g_log_set_handler(string domain, int levels, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);

    /// <summary>GObject's variant.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GValue
    {
        private readonly nuint _type;
        private readonly long _data0;
        private readonly long _data1;
    }
}
