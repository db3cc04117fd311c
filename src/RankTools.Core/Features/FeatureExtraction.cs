using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Values of chosen layers at many inputs: one value pass for a whole batch of them.</summary>
internal sealed class FeatureExtraction
{
    private readonly NeuralNetwork network;
    private readonly ImmutableArray<Node> layers;
    private readonly ComputeSettings settings;

    /// <param name="network">A network with one input.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="settings">Where and how to compute.</param>
    /// <param name="batchSize">Inputs of a batch at most.</param>
    /// <exception cref="RankToolsException">
    /// <c>MemoryLimitExceeded</c>: not even one input fits; <c>InputMissing</c>: the network takes several inputs.
    /// </exception>
    public FeatureExtraction(NeuralNetwork network, ImmutableArray<Node> layers, ComputeSettings settings, int batchSize)
    {
        (this.network, this.layers, this.settings) = (network, layers, settings);
        if (network.Inputs.Count != 1)
        {
            throw new RankToolsException("InputMissing", ErrorKind.NotSupported, network.Name,
                $"{network.Name} takes {network.Inputs.Count} inputs; features are exported for networks that take one. Use Invoke-NeuralNetwork.");
        }
        var bytes = ExecutionPlan.For(network, layers).PeakElements() * (IsDouble ? sizeof(double) : sizeof(float));
        MemoryBudget.Require(settings.MemoryLimit, bytes, network.Name, $"The values of {network.Name} at one input");
        BatchSize = settings.MemoryLimit is { } limit ? (int)Math.Clamp(limit / Math.Max(1, bytes), 1, batchSize) : batchSize;
    }

    /// <summary>Inputs of a batch: as many as were asked for, or as the memory limit allows.</summary>
    public int BatchSize { get; }

    private bool IsDouble => settings.Precision == Precision.Double;

    /// <summary>Whether an input fits the network.</summary>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>.</exception>
    public void Check(InputItem input)
    {
        if (!input.Shape.AsSpan().SequenceEqual(network.InputShape.AsSpan()))
            throw Inference.NetworkInference.ShapeMismatch(network, input);
    }

    /// <summary>The values at a batch of inputs that fit.</summary>
    public FeatureBatch Evaluate(IReadOnlyList<InputItem> inputs, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var length = inputs[0].Values.Length;
        var numbers = new double[inputs.Count * length];
        for (var i = 0; i < inputs.Count; i++)
            inputs[i].Values.CopyTo(numbers, i * length);
        var x = tensor(numbers, float64).reshape([inputs.Count, .. network.InputShape]).to(IsDouble ? float64 : float32, settings.Device.Open());
        var values = ValuePass.Run(network, layers, TangentLayout.ChannelsLast(x), cancellation); // NOTE [Channels last]
        try
        {
            return new(inputs, IsDouble ? [] : Rows<float>(values, inputs.Count), IsDouble ? Rows<double>(values, inputs.Count) : []);
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }

    private T[][] Rows<T>(IReadOnlyDictionary<Node, Tensor> values, int count)
        where T : unmanaged
    {
        var rows = new T[layers.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            using var scope = NewDisposeScope();
            var value = values[layers[i]];
            if (value.shape[0] != count)
            {
                throw new RankToolsException("BatchNotSupported", ErrorKind.NotSupported, layers[i].Name,
                    $"Layer '{layers[i].Name}' of {network.Name} gives {value.shape[0]} values for {count} inputs: it treats a batch as a whole. Use -BatchSize 1.");
            }
            rows[i] = value.to(IsDouble ? float64 : float32, CPU).reshape(-1).contiguous().data<T>().ToArray();
        }
        return rows;
    }
}
