using Microsoft.ML.Gan.Core.IO;
using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Data.Store;
using Microsoft.ML.Gan.Tests.Core.Checkpoints;
using Microsoft.ML.Gan.Tests.Data;
using Microsoft.ML.Gan.Tests.Onnx;
using Microsoft.ML.Gan.Tests.Torture;

namespace Microsoft.ML.Gan.Tests;

/// <summary>The processes that tests start, most of them to kill them (<see cref="ChildProcess"/>); test runners do not call it.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        var told = new Reports<GanProgress>(report => Console.WriteLine(report.Step));
        switch (args)
        {
            case ["train", var folder]:
                KilledTrainingTests.Train(folder, told).Dispose();
                break;
            case ["train small networks", var folder]:
                KillsTests.Train(folder, told).Dispose();
                break;
            case ["save", var path]:
                KillsTests.Save(path);
                break;
            case ["write", var file]:
                for (int i = 0; ; i++)
                {
                    AtomicFile.Write(file, stream => stream.Write(Enumerable.Repeat((byte)i, 4_000_000).ToArray()));
                    Console.WriteLine(i);
                }
            case ["store", var folder, var blocks]:
                Store(folder, int.Parse(blocks));
                break;
            case ["apply ONNX", var folder]:
                ApplyOnnxModelTests.Apply(folder);
                break;
            default:
                throw new ArgumentException("Run the tests with 'dotnet test'.");
        }
    }

    /// <summary>Fills blocks of a store in a file, and waits to be killed; or says what went wrong.</summary>
    private static void Store(string folder, int blocks)
    {
        using var store = new SampleStore(4096 * 4096, folder: folder); // a sample is a block
        try
        {
            for (int i = 0; i < blocks; i++)
                store.Add(1);
            Console.WriteLine("filled");
            Thread.Sleep(Timeout.Infinite);
        }
        catch (IOException exception)
        {
            Console.WriteLine(exception.Message);
        }
    }
}
