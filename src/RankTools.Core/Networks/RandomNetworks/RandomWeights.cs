using static TorchSharp.torch;

namespace RankTools.Networks.RandomNetworks;

/// <summary>Draws the weights of a random network, parameter after parameter in the network's order from one stream.</summary>
/// <remarks>
/// NOTE [Mirrored units]: with ReLU an isometry is had from pairs of units ±z (Balduzzi et al. 2017): max(z, 0) − max(−z, 0) = z, so that
/// matrices (O, −O; −O, O) make the whole network linear in z, and orthogonal O carry it without loss. A leaky ReLU of slope a gives
/// (1 + a)z, which the matrices divide by.
/// </remarks>
internal static class RandomWeights
{
    /// <summary>Slope of <see cref="NetworkActivation.LeakyRelu"/> below zero.</summary>
    public const double LeakySlope = 0.01;

    private static readonly string[] BranchEnds = [".map2.weight", ".attn.proj.weight", ".mlp.fc2.weight"];

    public static void Draw(NeuralNetwork network, RandomNetworkOptions options)
    {
        using var _ = no_grad();
        using var generator = new Generator((ulong)options.Seed);
        var isFirst = true;
        foreach (var parameter in network.Parameters)
        {
            using var scope = NewDisposeScope();
            switch (parameter.Role)
            {
                case ParameterRole.ConvolutionWeight or ParameterRole.LinearWeight or ParameterRole.TransformerWeight or ParameterRole.PatchWeight:
                    parameter.Assign((Weight(parameter, options, isFirst, generator) * Scale(parameter, options)).to(float32));
                    isFirst = false;
                    break;
                case ParameterRole.Scale:
                    parameter.Assign(ones([.. parameter.Shape], float32));
                    break;
                case ParameterRole.Shift:
                    parameter.Assign(zeros([.. parameter.Shape], float32));
                    break;
                default: // additive constants
                    parameter.Assign((Normal(generator, [.. parameter.Shape]) * options.BiasDeviation).to(float32));
                    break;
            }
        }
    }

    private static double Scale(Parameter parameter, RandomNetworkOptions options)
    {
        if (!BranchEnds.Any(end => parameter.Key.EndsWith(end, StringComparison.Ordinal)))
            return options.Gain;
        return options.Initialization == WeightInitialization.DynamicalIsometry ? 0 : options.Gain * options.BranchScale;
    }

    private static Tensor Weight(Parameter parameter, RandomNetworkOptions options, bool isFirst, Generator generator)
    {
        long[] shape = [.. parameter.Shape];
        if (shape.Length == 2 && parameter.Key.EndsWith(".qkv.weight", StringComparison.Ordinal)) // queries, keys and values are three matrices
            return cat([.. Enumerable.Range(0, 3).Select(_ => Matrix([shape[0] / 3, shape[1]], options, isFirst, isHead: false, generator))]);
        return Matrix(shape, options, isFirst, isHead: parameter.Key == "head.weight", generator);
    }

    private static Tensor Matrix(long[] shape, RandomNetworkOptions options, bool isFirst, bool isHead, Generator generator)
    {
        var area = shape.Skip(2).Aggregate(1L, (product, size) => product * size);
        var (fanIn, fanOut) = (shape[1] * area, shape[0] * area);
        return options.Initialization switch
        {
            WeightInitialization.Gaussian => Normal(generator, shape) / Math.Sqrt(fanIn),
            WeightInitialization.He => Normal(generator, shape) * Math.Sqrt(2.0 / fanIn),
            WeightInitialization.Glorot => (rand(shape, float64, generator: generator) * 2 - 1) * Math.Sqrt(6.0 / (fanIn + fanOut)),
            WeightInitialization.Orthogonal => Orthogonal(generator, shape[0], fanIn).reshape(shape),
            _ => AtCentre(Isometry(generator, shape[0], shape[1], options, isFirst, isHead), shape),
        };
    }

    /// <summary>Orthogonal, of mirrored units where the activation asks for them; the outputs of a head have no partners.</summary>
    private static Tensor Isometry(Generator generator, long rows, long columns, RandomNetworkOptions options, bool isFirst, bool isHead)
    {
        if (!RandomNetworkCheck.IsMirrored(options))
            return Orthogonal(generator, rows, columns);
        var slope = options.ActivationInForce == NetworkActivation.LeakyRelu ? LeakySlope : 0;
        var half = Orthogonal(generator, isHead ? rows : rows / 2, isFirst ? columns : columns / 2);
        if (!isFirst)
            half = cat([half, -half], 1) / (1 + slope);
        return isHead ? half : cat([half, -half]);
    }

    /// <summary>A matrix at the centre of a kernel that is zero elsewhere.</summary>
    private static Tensor AtCentre(Tensor matrix, long[] shape)
    {
        if (shape.Length == 2)
            return matrix;
        var kernel = zeros(shape, float64);
        kernel.select(3, shape[3] / 2).select(2, shape[2] / 2).copy_(matrix);
        return kernel;
    }

    /// <summary>Haar-distributed orthonormal rows or columns, whichever are fewer: Q of a Gaussian matrix, R's diagonal made positive.</summary>
    internal static Tensor Orthogonal(Generator generator, long rows, long columns, Device? device = null)
    {
        if (rows < columns)
            return Orthogonal(generator, columns, rows, device).t();
        var (q, r) = linalg.qr(Normal(generator, [rows, columns]).to(device ?? CPU), linalg.QRMode.Reduced);
        return q * r.diagonal().sign();
    }

    private static Tensor Normal(Generator generator, long[] shape) => randn(shape, float64, generator: generator);
}
