using Microsoft.ML.Gan.Data.Pixels;
using Microsoft.ML.Gan.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Gan.ImageFeatures;

/// <summary>
/// A small convolutional network: images N×C×H×W in [-1, 1] to N×128 features. 3×3 convolutions with batch normalization and ReLU, the
/// image halved by maxima between them until a side is shorter than 8; then the means over its 2×2 quarters and a fully connected layer.
/// </summary>
internal sealed class FeatureNetwork : nn.Module<Tensor, Tensor>, IOnnxModule
{
    /// <summary>Number of features.</summary>
    public const int Features = 128;

    private const int SmallestMaps = 32;
    private const int Places = 2; // a side; one mean over the whole image would lose where things are, and learns more slowly

    private readonly Sequential _layers;
    private readonly Linear _features;

    public FeatureNetwork(ImageShape shape)
        : base(nameof(FeatureNetwork))
    {
        var layers = new List<(string, nn.Module<Tensor, Tensor>)>();
        int maps = shape.Channels;
        for ((int side, int level) = (Math.Min(shape.Height, shape.Width), 1); ; side /= 2, level++)
        {
            bool last = side < GanOptions.SmallestSide;
            int next = last ? Features : Math.Min(Features, SmallestMaps << (level - 1));
            layers.Add(($"conv{level}", nn.Conv2d(maps, next, 3, 1, 1, bias: false)));
            layers.Add(($"norm{level}", new BatchNormalization(next)));
            layers.Add(($"relu{level}", nn.ReLU(inplace: true)));
            if (last)
                break;
            layers.Add(($"pool{level}", nn.MaxPool2d(2)));
            maps = next;
        }
        _layers = nn.Sequential(layers);
        _features = nn.Linear(Features * Places * Places, Features);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor places = nn.functional.adaptive_avg_pool2d(_layers.forward(input), Places);
        return nn.functional.relu(_features.forward(places.flatten(1)));
    }

    OnnxValue IOnnxModule.ToOnnx(OnnxValue input)
    {
        OnnxValue maps = input.Through(_layers);
        OnnxValue[] places =
        [
            .. from row in Enumerable.Range(0, Places)
               from column in Enumerable.Range(0, Places)
               select Part(Part(maps, 2, row), 3, column).Mean(2, 3).Reshape(OnnxValue.Open, Features, 1),
        ];
        return places[0].Concat(2, places[1..]).Flatten().Through(_features).Relu();

        // As adaptive_avg_pool2d has it: parts overlap where the size is odd.
        static OnnxValue Part(OnnxValue x, int dimension, int index)
        {
            long size = x.Shape[dimension], from = index * size / Places, to = ((index + 1) * size + Places - 1) / Places;
            return x.Narrow(dimension, from, to - from);
        }
    }
}
