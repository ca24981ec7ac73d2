namespace Microsoft.ML.Gan.Onnx;

/// <summary>
/// A module that says what it computes as nodes of an ONNX graph. Implement it on modules of your own networks, so that
/// <c>GanTransformer.SaveOnnx</c> can export them. The plugin's layers have it, and TorchSharp's common ones need none.
/// </summary>
public interface IOnnxModule
{
    /// <summary>
    /// Adds the nodes that compute what the module's forward pass computes in evaluation. The methods of <see cref="OnnxValue"/> are named
    /// as a tensor's, so that the body reads like the forward pass.
    /// </summary>
    /// <param name="input">The forward pass's input.</param>
    /// <returns>What the forward pass returns.</returns>
    OnnxValue ToOnnx(OnnxValue input);
}
