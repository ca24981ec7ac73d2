using Microsoft.ML.Gan.Imaging;

namespace GanSamples.Shards;

/// <summary>A generated row.</summary>
/// <param name="Number">Its number in the whole run, from 0.</param>
/// <param name="Class">The class that it was generated for; null: the model has none.</param>
/// <param name="Image">Its image; null: the model makes numbers.</param>
/// <param name="Values">Its numbers; null: the model makes images.</param>
internal sealed record GeneratedRow(long Number, string? Class, ImageBatch? Image, float[]? Values);
