namespace Microsoft.ML.Gan.Core.IO;

/// <summary>Files that killed processes left. A process at work holds its own open, so that no other can open them alone.</summary>
internal static class AbandonedFile
{
    /// <summary>Removes a file that nobody has open.</summary>
    public static void TryRemove(string file)
    {
        try
        {
            using var alone = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0,
                FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Someone has it open, or it is another user's.
        }
    }
}
