using Microsoft.ML;

namespace GanSamples;

/// <summary>Goes on writing a text with a model file, with ML.NET alone: nothing here names the plugin, which ML.NET finds by what the file says.</summary>
public static class WriteOn
{
    /// <summary>A row with the text so far, and what the model appends.</summary>
    public sealed class Page
    {
        public string Text { get; set; } = "";

        public string Continuation { get; set; } = "";
    }

    /// <summary>The model file and the file with the text so far, which takes the rest as well; --quick changes nothing, for it takes a second anyway.</summary>
    public static int Run(string[] args)
    {
        if (args is not [string zip, string file, .. string[] rest])
            throw new UsageException("Give the model file and the text file: write MODEL.zip TEXT.txt.");
        _ = new Arguments(rest, ["--quick"]);
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(zip, out _);
        IDataView text = ml.Data.LoadFromEnumerable([new Page { Text = File.ReadAllText(file) }]);
        Page page = ml.Data.CreateEnumerable<Page>(model.Transform(text), reuseRowObject: false).Single();
        File.AppendAllText(file, page.Continuation);
        Console.WriteLine(page.Continuation);
        return 0;
    }
}
