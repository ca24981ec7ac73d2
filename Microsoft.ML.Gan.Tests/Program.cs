using Microsoft.ML.Gan.Tests.Torture;
using Microsoft.ML.Gan.Tests.Training.Checkpoints;

namespace Microsoft.ML.Gan.Tests;

/// <summary>The process that tests kill; test runners do not call it.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        var told = new Reports<GanProgress>(report => Console.WriteLine(report.Step));
        switch (args)
        {
            case ["save", var path]:
                KillsTests.Save(path);
                break;
            case ["train", var folder]:
                KillsTests.Train(folder, told).Dispose();
                break;
            case ["checkpoints", var folder]:
                KilledTrainingTests.Train(folder, told).Dispose();
                break;
            default:
                throw new ArgumentException("Run the tests with 'dotnet test'. This is the process that some of them kill.");
        }
    }
}
