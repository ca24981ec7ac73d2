using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.ML.Gan.Data.Columns;
using Microsoft.ML.Gan.Model;

namespace Microsoft.ML.Gan.Reporting;

/// <summary>The C# code that loads and uses a model.</summary>
internal static class ReportCode
{
    // JSON's escapes are C#'s too.
    private static readonly JsonSerializerOptions Literals = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(GanModelInfo info)
    {
        string column = Literal(info.Column.Name), samples = info.Column is ImageColumn ? "images" : "vectors";
        string code = $"""
            using Microsoft.ML;
            using Microsoft.ML.Gan;

            var ml = new MLContext();
            // The file is what ml.Model.SaveAtomically(model, data.Schema, "model.zip") wrote.
            ITransformer model = ml.Model.Load("model.zip", out DataViewSchema schema);
            IDataView scored = model.Transform(data); // rows with the column {column}

            var gan = model as GanTransformer ?? ((IEnumerable<ITransformer>)model).OfType<GanTransformer>().Last();
            IDataView made = gan.Generate(1_000); // new {samples}, in the column {column}
            """;
        return info.Classes is { } classes
            ? code + $$"""

                IDataView ten = gan.Generate(10, new GanGenerateOptions { Class = {{Literal(classes.Name(classes.TrainedKinds[0]))}} });
                """
            : code;
    }

    private static string Literal(string text) => JsonSerializer.Serialize(text, Literals);
}
