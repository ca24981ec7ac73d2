namespace SixLabors.ImageSharp.Processing;

/// <summary>Runs something for each row, on several threads where that is worth it. Rows do not depend on each other.</summary>
internal static class ParallelRows
{
    // About what a thread does while another one starts.
    private const long LeastWork = 1 << 18;

    /// <param name="configuration">How many threads there may be.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="workPerRow">About how many multiplications a row takes.</param>
    /// <param name="run">Takes the first row and the one after the last.</param>
    public static void For(Configuration configuration, int rows, long workPerRow, Action<int, int> run)
    {
        int threads = configuration.MaxDegreeOfParallelism == -1 ? Environment.ProcessorCount : configuration.MaxDegreeOfParallelism;
        int parts = (int)Math.Clamp(rows * workPerRow / LeastWork, 1, Math.Min(threads, rows));
        if (parts == 1)
        {
            run(0, rows);
            return;
        }

        Parallel.For(0, parts, part => run((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts)));
    }
}
