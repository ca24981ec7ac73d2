using System.CommandLine;
using Microsoft.ML;

namespace GanSamples;

/// <summary>Continues a text with ML.NET alone. Nothing here names the plugin: ML.NET finds it by what the model file says.</summary>
internal static class WriteOn
{
    private static readonly Argument<string> _model = new("MODEL.zip") { Description = "The model file." };
    private static readonly Argument<string> _text = new("TEXT.txt") { Description = "The text so far. What follows is appended." };
    private static readonly Option<bool> _quick = SampleOptions.Quick("Changes nothing. The sample is short anyway.");

    public static SampleCommand Command { get; } = new("write", "Loads a saved character network and continues a text.", Run)
    {
        _model, _text, _quick,
    };

    /// <summary>A row with the text so far, and what the model appends.</summary>
    public sealed class Page
    {
        public string Text { get; set; } = "";

        public string Continuation { get; set; } = "";
    }

    private static int Run(ParseResult options)
    {
        string zip = options.GetRequiredValue(_model), file = options.GetRequiredValue(_text);
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(zip, out _);
        IDataView text = ml.Data.LoadFromEnumerable([new Page { Text = File.ReadAllText(file) }]);
        Page page = ml.Data.CreateEnumerable<Page>(model.Transform(text), reuseRowObject: false).Single();
        File.AppendAllText(file, page.Continuation);
        Console.WriteLine(page.Continuation);
        return 0;
    }
}
