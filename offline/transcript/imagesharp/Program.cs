// Asks ImageSharp small questions through its public API and prints one line for each answer. expected.txt is what the real
// ImageSharp 3.1.12 answered (Linux x64, .NET 10); of an exception it has the type alone.

Directory.CreateDirectory(Transcript.Out);
try
{
    BadInput.Run();
    Damage.Run();
    Streams.Run();
    Disposal.Run();
    Arguments.Run();
    Resizing.Run();
    Gifs.Run();
    Alpha.Run();
    Grey.Run();
    JpegsAndMetadata.Run();
}
finally
{
    Directory.Delete(Transcript.Out, recursive: true);
}
