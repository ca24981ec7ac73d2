using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Gan;
using Microsoft.ML.Gan.Imaging;
using Microsoft.ML.Transforms;

namespace GanSamples;

/// <summary>Training on a folder of images, with its sub-folders as classes if wanted.</summary>
internal static class FolderTraining
{
    /// <summary>The column of labels.</summary>
    public const string Label = "Label";

    /// <summary>The images of a folder.</summary>
    public static IDataView Load(MLContext ml, string folder, bool labels) => ml.Data.LoadImageFolder(folder, labels ? Label : null);

    /// <summary>Trains, saves the model and, if there are classes, a sheet of them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="rows">What <see cref="Load"/> gave.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">The model's file.</param>
    /// <param name="show">Receives the pictures.</param>
    /// <returns>What the files are that it wrote.</returns>
    public static string[] Train(SampleRun run, IDataView rows, GanOptions options, string model, Action<GanSnapshot> show)
    {
        MLContext ml = run.Context;
        ValueToKeyMappingTransformer? keys =
            options.LabelColumnName is null ? null : ml.Transforms.Conversion.MapValueToKey(Label).Fit(rows);
        using GanTransformer gan = run.Train("Image", keys?.Transform(rows) ?? rows, options, show);
        ml.Model.SaveAtomically(keys is null ? gan : new TransformerChain<ITransformer>(keys, gan), rows.Schema, run.File(model));
        if (keys is null)
            return [model];
        IDataView generated = gan.Generate(8, new GanGenerateOptions { PerClass = true });
        gan.ReadImages(generated).ToGrid(columns: 8).SavePng(run.File("classes.png"));
        Console.WriteLine($"The rows of classes.png: {string.Join(", ", gan.Classes)}.");
        return ["classes.png (a row for each sub-folder)", model];
    }
}
