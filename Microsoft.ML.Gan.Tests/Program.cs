using Microsoft.ML.Gan.Tests.Training.Checkpoints;

namespace Microsoft.ML.Gan.Tests;

/// <summary>The process that <see cref="KilledTrainingTests"/> kills; test runners do not call it.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        if (args.Length != 1)
            throw new ArgumentException("Run the tests with 'dotnet test'. The one argument is the checkpoint folder of a training to be killed.");
        KilledTrainingTests.Train(args[0], new Reports<GanProgress>(report => Console.WriteLine(report.Step))).Dispose();
    }
}
