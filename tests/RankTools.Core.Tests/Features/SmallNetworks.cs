using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Features;

/// <summary>Networks whose perturbed features can be computed by hand.</summary>
internal static class SmallNetworks
{
    /// <summary>Convolutions, GELU, max-pooling, ReLU, a sum and linear layers on 3 × 8 × 8: every kind of difference rule.</summary>
    public static NeuralNetwork Mixed()
    {
        var net = new NetworkBuilder("mixed", name => name.Length > 1 && name != "input");
        var x = net.Input(3, 8, 8);
        var stem = net.Convolution("stem", x, 8, Window.Square(3, 1, 1), bias: true);
        var smooth = net.Add("smooth", new Elementwise(ElementwiseFunctions.Gelu), stem);
        var pool = net.MaxPool("pool", smooth, Window.Square(2, 2, 0));
        var branch = net.Convolution("branch", pool, 8, Window.Square(3, 1, 1), bias: true);
        var gate = net.Relu("gate", branch);
        var sum = net.Sum("sum", gate, pool);
        var flat = net.Add("flat", new Flatten(), sum);
        net.Linear("fc", flat, 10);
        return Filled(net.Build(Preprocessing.None), 7);
    }

    /// <summary>One linear map of 3·4·4 = 48 values to d features, y = W x.</summary>
    public static NeuralNetwork Linear(Tensor weight)
    {
        var net = new NetworkBuilder("linear", name => name == "map");
        net.Linear("map", net.Add("flat", new Flatten(), net.Input(3, 4, 4)), weight.shape[0]);
        var network = net.Build(Preprocessing.None);
        network.Parameters[0].Assign(weight.clone());
        network.Parameters[1].Assign(ones(weight.shape[0], float64));
        return network;
    }

    /// <summary>A standard normal input.</summary>
    public static InputItem Input(NeuralNetwork network)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        return new("noise", null, network.InputShape, randn([.. network.InputShape], float64, generator: generator).data<double>().ToArray());
    }

    /// <summary>No inputs by name.</summary>
    public static NetworkFeed Feed(NeuralNetwork network) => NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false);

    /// <summary>What the cmdlet computes.</summary>
    public static PerturbedFeatureDimension[] Measure(
        NeuralNetwork network, PerturbationOptions options, Precision precision = Precision.Double, long seed = 1, long memory = 1L << 30)
    {
        var settings = new ComputeSettings(DeviceName.Cpu, precision, null, seed, memory);
        return [.. new PerturbedFeatureAnalysis(network, options, settings).Measure(Input(network), Feed(network), _ => { }, null, CancellationToken.None)];
    }

    /// <summary>The smallest limit, to half a percent, that the work is not refused with.</summary>
    public static long LeastMemory(NeuralNetwork network, PerturbationOptions options, Precision precision = Precision.Double)
    {
        for (var memory = 1L << 20; ; memory += memory / 200)
        {
            try
            {
                _ = new PerturbedFeatureAnalysis(network, options, new ComputeSettings(DeviceName.Cpu, precision, null, 1, memory));
                return memory;
            }
            catch (RankToolsException e) when (e.ErrorId == "MemoryLimitExceeded")
            {
                // a little more
            }
        }
    }

    /// <summary>The definition: features at x + s·ξ_i as they are, in one batch, n × d.</summary>
    public static Tensor Features(NeuralNetwork network, string layer, int count, double magnitude, ScalarType type, long seed = 1)
    {
        using var scope = NewDisposeScope();
        var node = network.Find(layer)!;
        var x = tensor(Input(network).Values, float64).reshape([1, .. network.InputShape]);
        var inputs = (x + new Perturbations(network.InputShape, seed).Batch(0, count, magnitude)).to(type);
        return ValuePass.Run(network, [node], inputs, CancellationToken.None)[node].flatten(1).MoveToOuterDisposeScope();
    }

    /// <summary>σ_i/√n of a centred matrix, by singular values and nothing else.</summary>
    public static double[] Deviations(Tensor features)
    {
        using var scope = NewDisposeScope();
        var x = features.to(float64);
        return (linalg.svdvals(x - x.mean([0])) / Math.Sqrt(x.shape[0])).data<double>().ToArray();
    }

    private static NeuralNetwork Filled(NeuralNetwork network, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        foreach (var parameter in network.Parameters)
        {
            var fan = Math.Max(1, parameter.ElementCount / parameter.Shape[0]);
            parameter.Assign(randn([.. parameter.Shape], float64, generator: generator) / Math.Sqrt(fan));
        }
        return network;
    }
}
