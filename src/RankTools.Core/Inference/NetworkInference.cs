using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Collections;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Inference;

/// <summary>Runs a network on single inputs.</summary>
public sealed class NetworkInference(NeuralNetwork network, ComputeSettings settings)
{
    /// <summary>The most probable classes of an input.</summary>
    /// <param name="input">A preprocessed input.</param>
    /// <param name="topCount">How many classes to list.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>, <c>NonFiniteValue</c>.</exception>
    public NetworkPrediction Predict(InputItem input, int topCount, CancellationToken cancellation)
    {
        var logits = Evaluate(input, [network.Output], cancellation)[0].Values.ToArray();
        var probabilities = Softmax(logits);
        ValueList<ClassProbability> top =
        [
            .. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).Take(topCount)
                .Select((index, place) => new ClassProbability(place + 1, index, ClassName(index), logits[index], probabilities[index])),
        ];
        return new(network.Name, input.Source, top[0].ClassIndex, top[0].ClassName, top[0].Probability, input.Label, top, [.. logits]);
    }

    /// <summary>The values of layers at an input, in the order of <paramref name="layers"/>.</summary>
    /// <param name="input">A preprocessed input.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="RankToolsException">
    /// <c>InputShapeMismatch</c>, <c>InputMissing</c>, <c>MemoryLimitExceeded</c>, <c>NonFiniteValue</c>.
    /// </exception>
    public ImmutableArray<LayerValue> Evaluate(InputItem input, ImmutableArray<Node> layers, CancellationToken cancellation) =>
        Evaluate(input, NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false), layers, cancellation);

    /// <summary>The same with values for named inputs.</summary>
    /// <param name="input">The first input; null where the feed has it.</param>
    /// <param name="feed">The other inputs.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public ImmutableArray<LayerValue> Evaluate(InputItem? input, NetworkFeed feed, ImmutableArray<Node> layers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(feed);
        var source = input?.Source ?? feed.Source;
        MemoryBudget.Require(
            settings.MemoryLimit, ExecutionPlan.For(network, layers).PeakElements() * (settings.Precision == Precision.Double ? sizeof(double) : sizeof(float)),
            source, $"The values of {network.Name} at one input");
        using var scope = NewDisposeScope();
        var inputs = feed.Tensors(input, settings.Precision == Precision.Double ? float64 : float32, settings.Device.Open());
        var values = ValuePass.Run(network, layers, inputs, cancellation);
        try
        {
            return [.. layers.Select(layer => ToArray(layer, values[layer], source))];
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }

    /// <summary>The network's outputs by their names, in its order.</summary>
    /// <param name="input">The first input; null where the feed has it.</param>
    /// <param name="feed">The other inputs.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public ImmutableArray<LayerValue> Outputs(InputItem? input, NetworkFeed feed, CancellationToken cancellation) =>
    [
        .. Evaluate(input, feed, [.. network.Outputs.Select(port => port.Node)], cancellation)
            .Zip(network.Outputs, (value, port) => value with { Layer = port.Name }),
    ];

    /// <summary>An input as 1 × channels × height × width, float64, on the CPU.</summary>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>: it does not fit the network.</exception>
    internal static Tensor ToTensor(NeuralNetwork network, InputItem input) => input.Shape.AsSpan().SequenceEqual(network.InputShape.AsSpan())
        ? tensor(input.Values, float64).reshape([1, .. input.Shape])
        : throw new RankToolsException("InputShapeMismatch", ErrorKind.InvalidData, input.Source,
            $"'{input.Source}' has shape ({string.Join(", ", input.Shape)}); {network.Name} takes ({string.Join(", ", network.InputShape)}). Give arrays "
            + $"of that shape; for pictures choose a -Preprocessing that gives it, as the network's own '{network.Preprocessing.Name}' does.");

    private LayerValue ToArray(Node layer, Tensor value, string source)
    {
        using var scope = NewDisposeScope();
        var values = value.to(float64, CPU).reshape(-1).contiguous().data<double>().ToArray();
        return Array.TrueForAll(values, double.IsFinite)
            ? new(network.Name, layer.Name, source, layer.Shape, [.. values])
            : throw new RankToolsException("NonFiniteValue", ErrorKind.NumericalFailure, layer.Name,
                $"Layer '{layer.Name}' gives NaN or infinity for '{source}'. Check the weights and the preprocessing, or try -Precision Double.");
    }

    private string ClassName(int index) => network.ClassNames.Count == 0 ? "" : network.ClassNames[index];

    private static double[] Softmax(double[] logits)
    {
        var largest = logits.Max();
        var weights = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
        var total = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / total);
    }
}
