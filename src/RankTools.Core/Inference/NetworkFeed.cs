using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Inference;

/// <summary>Values of a network's named inputs, checked against it once. What is not given comes with every item of the pipeline.</summary>
public sealed class NetworkFeed
{
    private readonly NeuralNetwork network;
    private readonly ImmutableDictionary<Node, NumericArray> values;

    private NetworkFeed(NeuralNetwork network, ImmutableDictionary<Node, NumericArray> values, string source) =>
        (this.network, this.values, Source) = (network, values, source);

    /// <summary>Checks values by name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="values">Arrays by the names of the network's inputs, in the shapes the inputs have (leading extents of 1 may be left out).</param>
    /// <param name="isComplete">True when nothing else will be given; false when the first input comes from the pipeline.</param>
    /// <param name="source">What results and errors call these values.</param>
    /// <exception cref="RankToolsException">
    /// <c>InputNotFound</c>, <c>InputMissing</c>, <c>InputShapeMismatch</c>, <c>NonFiniteInput</c>; <c>InputAmbiguous</c>: the first input
    /// is among the values although the pipeline brings it.
    /// </exception>
    public static NetworkFeed Of(
        NeuralNetwork network, IReadOnlyDictionary<string, NumericArray> values, bool isComplete, string source = "InputValue")
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(values);
        var byNode = ImmutableDictionary.CreateBuilder<Node, NumericArray>();
        foreach (var (name, value) in values)
        {
            var port = network.Inputs.FirstOrDefault(input => input.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new RankToolsException("InputNotFound", ErrorKind.NotFound, name,
                    $"{network.Name} has no input '{name}'. It takes {Describe(network.Inputs)}.");
            if (!isComplete && port.Node == network.Inputs[0].Node)
            {
                throw new RankToolsException("InputAmbiguous", ErrorKind.InvalidArgument, name,
                    $"'{name}' is the first input of {network.Name}, which files and the pipeline fill. Leave it out of -InputValue, or give every "
                    + "input there and no files.");
            }
            byNode[port.Node] = Checked(network, port, value);
        }
        NetworkPort[] missing = [.. network.Inputs.Skip(isComplete ? 0 : 1).Where(input => !byNode.ContainsKey(input.Node))];
        if (missing.Length > 0)
        {
            throw new RankToolsException("InputMissing", ErrorKind.InvalidArgument, network.Name,
                $"{network.Name} also takes {Describe(missing)}. Give it with -InputValue @{{ '{missing[0].Name}' = 'file.npy' }}.");
        }
        return new(network, byNode.ToImmutable(), source);
    }

    /// <summary>What results and errors call these values.</summary>
    public string Source { get; }

    /// <summary>True when every input has a value, so that nothing more is needed.</summary>
    public bool IsComplete => network.Inputs.All(input => values.ContainsKey(input.Node));

    /// <summary>Every input as 1 × its shape.</summary>
    /// <param name="item">The first input, where the feed does not hold it.</param>
    /// <param name="type">Type of the computation.</param>
    /// <param name="device">Where it is needed.</param>
    /// <returns>Tensors owned by the dispose scope around the call.</returns>
    internal Dictionary<Node, Tensor> Tensors(InputItem? item, ScalarType type, Device device)
    {
        var tensors = values.ToDictionary(
            pair => pair.Key, pair => tensor(pair.Value.ToDoubles(), float64).reshape([1, .. pair.Key.Shape]).to(type, device));
        if (item is not null)
            tensors[network.Nodes[0]] = NetworkInference.ToTensor(network, item).to(type, device);
        else if (network.Inputs.Count == 0) // a graph of constants still needs a batch
            tensors[network.Nodes[0]] = zeros([1, .. network.Nodes[0].Shape], type, device);
        return tensors;
    }

    private static NumericArray Checked(NeuralNetwork network, NetworkPort port, NumericArray value)
    {
        if (!Significant(value.Shape).SequenceEqual(Significant(port.Shape)))
        {
            throw new RankToolsException("InputShapeMismatch", ErrorKind.InvalidData, port.Name,
                $"Input '{port.Name}' of {network.Name} has shape ({string.Join(", ", port.Shape)}); an array of shape "
                + $"({string.Join(", ", value.Shape)}) was given.");
        }
        return value.FirstNonFinite() is { } position && port.IsFloatingPoint
            ? throw new RankToolsException("NonFiniteInput", ErrorKind.InvalidData, port.Name,
                $"Input '{port.Name}' holds {value[position]} at position {position}. A network's input must be finite.")
            : value;
    }

    /// <summary>The extents from the first one on that is not 1.</summary>
    private static ReadOnlySpan<long> Significant(ImmutableArray<long> shape) => shape.AsSpan().TrimStart(1L);

    private static string Describe(IEnumerable<NetworkPort> ports) =>
        string.Join(", ", ports.Select(port => $"'{port.Name}' ({string.Join(" × ", port.Shape)}, {port.ElementType})"));
}
