using Microsoft.ML.Gan.Core.Torch;
using TorchSharp;

namespace Microsoft.ML.Gan.Tests.Core.Torch;

[TestClass]
public class ConvolutionKernelsTests
{
    [TestMethod]
    public void VerifyFindsConvolutionsRightOnceLibraryIsLoaded()
    {
        bool off = ConvolutionKernels.OneDnnIsOff;
        ConvolutionKernels.Verify();
        Assert.AreEqual(off, ConvolutionKernels.OneDnnIsOff);
    }

    [TestMethod]
    public void VerifyDoesNotDependOnCallersGradients()
    {
        using (torch.inference_mode(true))
            ConvolutionKernels.Verify();
        using (torch.no_grad())
            ConvolutionKernels.Verify();
    }

    /// <summary>Maps that fill no block, against double precision, which oneDNN has no part in.</summary>
    [TestMethod]
    [DataRow(1, 4, 4, 2, 1)]
    [DataRow(2, 6, 7, 1, 3)]
    [DataRow(7, 2, 3, 1, 1)]
    [DataRow(17, 64, 5, 1, 2)]
    public void ConvolutionKernelsEqualThoseInDoublePrecision(int inputs, int outputs, int kernel, int stride, int padding)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using var random = new torch.Generator(1);
        for (int i = 0; i < 5; i++)
        {
            torch.Tensor input = torch.randn([4, inputs, 13, 13], generator: random),
                weight = torch.randn([outputs, inputs, kernel, kernel], generator: random);
            (torch.Tensor value, torch.Tensor gradient) = Convolve(input, weight);
            (torch.Tensor exact, torch.Tensor exactGradient) =
                Convolve(input.to(torch.ScalarType.Float64), weight.to(torch.ScalarType.Float64));
            Assert.IsTrue(Difference(value, exact) < 1e-5, $"values, {Difference(value, exact)}");
            Assert.IsTrue(Difference(gradient, exactGradient) < 1e-5, $"gradients, {Difference(gradient, exactGradient)}");
        }

        (torch.Tensor, torch.Tensor) Convolve(torch.Tensor input, torch.Tensor weight)
        {
            torch.Tensor from = input.detach().requires_grad_(true);
            torch.Tensor to = torch.nn.functional.conv2d(from, weight, null, [stride, stride], [padding, padding]);
            return (to.detach(), torch.autograd.grad([to.Squared().sum()], [from])[0]);
        }

        static double Difference(torch.Tensor found, torch.Tensor exact) =>
            (found.to(torch.ScalarType.Float64) - exact).abs().max().item<double>() / exact.abs().max().item<double>();
    }
}
