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

    private NetworkFeed(NeuralNetwork network, ImmutableDictionary<Node, NumericArray> values) => (this.network, this.values) = (network, values);

    /// <summary>Checks values by name.</summary>
    /// <param name="network">The network.</param>
    /// <param name="values">Arrays by the names of the network's inputs, in the shapes the inputs have (a batch of 1 may be left out).</param>
    /// <param name="isComplete">True when nothing else will be given; else the first input may be left to the pipeline.</param>
    /// <exception cref="RankToolsException"><c>InputNotFound</c>, <c>InputMissing</c>, <c>InputShapeMismatch</c>, <c>NonFiniteInput</c>.</exception>
    public static NetworkFeed Of(NeuralNetwork network, IReadOnlyDictionary<string, NumericArray> values, bool isComplete)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(values);
        var byNode = ImmutableDictionary.CreateBuilder<Node, NumericArray>();
        foreach (var (name, value) in values)
        {
            var port = network.Inputs.FirstOrDefault(input => input.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new RankToolsException("InputNotFound", ErrorKind.NotFound, name,
                    $"{network.Name} has no input '{name}'. It takes {Describe(network.Inputs)}.");
            byNode[port.Node] = Checked(network, port, value);
        }
        NetworkPort[] missing = [.. network.Inputs.Skip(isComplete ? 0 : 1).Where(input => !byNode.ContainsKey(input.Node))];
        if (missing.Length > 0)
        {
            throw new RankToolsException("InputMissing", ErrorKind.InvalidArgument, network.Name,
                $"{network.Name} also takes {Describe(missing)}. Give it with -InputValue @{{ '{missing[0].Name}' = 'file.npy' }}.");
        }
        return new(network, byNode.ToImmutable());
    }

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
        return tensors;
    }

    private static NumericArray Checked(NeuralNetwork network, NetworkPort port, NumericArray value)
    {
        if (!value.Shape.AsSpan().SequenceEqual(port.Shape.AsSpan()) && !value.Shape.AsSpan().SequenceEqual(port.Node.Shape.AsSpan()))
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

    private static string Describe(IEnumerable<NetworkPort> ports) =>
        string.Join(", ", ports.Select(port => $"'{port.Name}' ({string.Join(" × ", port.Shape)}, {port.ElementType})"));
}
