using static TorchSharp.torch;

namespace RankTools.Networks;

/// <summary>
/// Untrained weights as torchvision and PyTorch draw them: convolutions normal with variance 2 / fan-out (He et al. 2015),
/// linear layers and their biases uniform in ±1/√fan-in, normalisations the identity, ConvNeXt's channel scales 10⁻⁶. The same seed gives the same weights.
/// Networks of tokens start as in timm: Transformers normal with deviation 0.02, mixers uniform with variance 2 / (fan-in +
/// fan-out) (Glorot and Bengio 2010), gates open (weights of deviation 1e-6, constants one), constants zero, patches as PyTorch's
/// convolutions. Two things differ from timm: LayerScale starts at 1e-4 at every depth of a network, and a mixer's classifier as
/// its other layers, not at zero, where its Jacobian would have no rank to look at.
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
            if (parameter.Role is ParameterRole.ConvolutionWeight or ParameterRole.LinearWeight or ParameterRole.PatchWeight)
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
            ParameterRole.LinearWeight or ParameterRole.PatchWeight or ParameterRole.Bias =>
                Uniform(shape, generator) / Math.Sqrt(fanIn),
            // timm cuts these normal distributions at ±2, a hundred deviations away.
            ParameterRole.TransformerWeight or ParameterRole.PositionEmbedding or ParameterRole.RelativePositionBias =>
                randn(shape, float32, generator: generator) * 0.02,
            ParameterRole.PrefixToken or ParameterRole.GateWeight => randn(shape, float32, generator: generator) * 1e-6,
            ParameterRole.MixerWeight => Glorot(shape, generator),
            ParameterRole.GatedWeight => SecondHalf(Glorot(shape, generator), half => half.normal_(0, 1e-6, generator)),
            ParameterRole.GatedBias => SecondHalf(zeros(shape, float32), half => half.fill_(1)),
            ParameterRole.ChannelScale => full(shape, 1e-6, float32),
            ParameterRole.LayerScale => full(shape, 1e-4f, float32),
            ParameterRole.Scale or ParameterRole.RunningVariance or ParameterRole.GateBias => ones(shape, float32),
            _ => zeros(shape, float32),
        };
    }

    private static Tensor Uniform(long[] shape, Generator generator) => rand(shape, float32, generator: generator) * 2 - 1;

    private static Tensor Glorot(long[] shape, Generator generator) => Uniform(shape, generator) * Math.Sqrt(6.0 / (shape[0] + shape[1]));

    /// <summary>Changes the second half of the rows, those of the gate.</summary>
    private static Tensor SecondHalf(Tensor x, Action<Tensor> change)
    {
        change(x.narrow(0, x.shape[0] / 2, x.shape[0] - x.shape[0] / 2));
        return x;
    }
}
