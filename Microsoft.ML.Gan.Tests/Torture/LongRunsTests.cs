using System.Collections.Concurrent;
using System.Diagnostics;

namespace Microsoft.ML.Gan.Tests.Torture;

/// <summary>One model used by many threads at once, and a long training.</summary>
[TestClass]
[TestCategory("Slow")]
public class LongRunsTests
{
    private const int Threads = 64, Rounds = 4;

    [TestMethod]
    public void TransformGivesSixtyFourThreadsWhatOneGets()
    {
        IDataView discs = TinyGan.Discs(130);
        using GanTransformer gan = TinyGan.Context.Transforms.Gan("Pixels", TinyGan.Options(20)).Fit(discs);
        string[] scored = Texts(gan.Transform(discs), "Score", "GeneratedImage"), generated = Texts(gan.Generate(70));
        using var file = new MemoryStream();
        TinyGan.Context.Model.Save(gan, null, file);
        var failures = new ConcurrentBag<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            try
            {
                for (int round = 0; round < Rounds; round++)
                {
                    switch ((number + round) % 4)
                    {
                        case 0:
                            CollectionAssert.AreEqual(scored, Texts(gan.Transform(TinyGan.Discs(130)), "Score", "GeneratedImage"));
                            break;
                        case 1:
                            CollectionAssert.AreEqual(generated, Texts(gan.Generate(70)));
                            break;
                        case 2:
                            using (var copy = new MemoryStream())
                                TinyGan.NewContext(1).Model.Save(gan, null, copy);
                            break;
                        default:
                            using (var loaded = (GanTransformer)TinyGan.NewContext(1).Model.Load(new MemoryStream(file.ToArray()), out _))
                                CollectionAssert.AreEqual(generated, Texts(loaded.Generate(70)));
                            break;
                    }
                }
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.AreEqual(0, failures.Count, string.Join("\n", failures));

        static string[] Texts(IDataView view, params string[] columns) => [.. Reading.Rows(view, columns).Select(row => row.Text)];
    }

    [TestMethod]
    public void FitKeepsMemoryOverThousandsOfSteps()
    {
        const long First = 1000, Steps = 6000;
        long atFirst = 0, most = 0;
        GanOptions options = TinyGan.Options(Steps);
        options.ProgressInterval = 500;
        options.Progress = new Reports<GanProgress>(report =>
        {
            GC.Collect();
            long resident = Process.GetCurrentProcess().WorkingSet64;
            if (report.Step == First)
                atFirst = resident;
            else if (report.Step > First)
                most = Math.Max(most, resident);
        });
        TinyGan.Context.Transforms.Gan("Pixels", options).Fit(TinyGan.Discs(200)).Dispose();
        Console.WriteLine($"Resident after {First} steps {atFirst >> 20} MB, at most {most >> 20} MB up to {Steps}.");
        Assert.IsTrue(most < atFirst + (20 << 20), $"{atFirst >> 20} MB after {First} steps, {most >> 20} MB later");
    }
}
