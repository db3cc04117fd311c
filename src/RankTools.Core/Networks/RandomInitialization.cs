using static TorchSharp.torch;

namespace RankTools.Networks;

/// <summary>
/// Untrained weights as torchvision and PyTorch draw them: convolutions normal with variance 2 / fan-out (He et al. 2015),
/// linear layers and their biases uniform in ±1/√fan-in, normalisations the identity, layer scales 10⁻⁶. The same
/// seed gives the same weights.
/// </summary>
internal static class RandomInitialization
{
    public static void Apply(NeuralNetwork network, long seed)
    {
        using var _ = no_grad();
        using var generator = new Generator((ulong)seed);
        var fanIn = 1L;
        foreach (var parameter in network.Parameters)
        {
            using var scope = NewDisposeScope();
            if (parameter.Role is ParameterRole.ConvolutionWeight or ParameterRole.LinearWeight)
                fanIn = parameter.ElementCount / parameter.Shape[0];
            parameter.Assign(Draw(parameter, fanIn, generator));
        }
    }

    private static Tensor Draw(Parameter parameter, long fanIn, Generator generator)
    {
        long[] shape = [.. parameter.Shape];
        return parameter.Role switch
        {
            ParameterRole.ConvolutionWeight =>
                randn(shape, float32, generator: generator) * Math.Sqrt(2.0 / (parameter.ElementCount / parameter.Shape[1])),
            ParameterRole.LinearWeight or ParameterRole.Bias => (rand(shape, float32, generator: generator) * 2 - 1) / Math.Sqrt(fanIn),
            ParameterRole.Scale or ParameterRole.RunningVariance => ones(shape, float32),
            ParameterRole.LayerScale => full(shape, 1e-6, float32),
            _ => zeros(shape, float32),
        };
    }
}
