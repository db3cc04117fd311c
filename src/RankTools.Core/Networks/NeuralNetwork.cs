using System.Collections.Concurrent;
using System.Collections.Immutable;

using RankTools.Operators;

namespace RankTools.Networks;

/// <summary>
/// A network: operators in topological order, with weights. Immutable once its weights are there; one network may serve several
/// runspaces.
/// </summary>
public sealed class NeuralNetwork
{
    private readonly Dictionary<string, Node> byName;

    internal NeuralNetwork(string name, ImmutableArray<Node> nodes)
    {
        (Name, Nodes) = (name, nodes);
        Parameters = [.. nodes.SelectMany(node => node.Operator.Parameters).Distinct()];
        byName = nodes.ToDictionary(node => node.Name);
    }

    /// <summary>Name, by default that of its architecture.</summary>
    public string Name { get; init; }

    /// <summary>The architecture it was built from.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>All nodes in topological order; the first one is the input.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>All parameters, in the order of the state dictionary.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Channels, height and width of the input.</summary>
    public ImmutableArray<long> InputShape => Nodes[0].Shape;

    /// <summary>The last node: for a classifier, its logits.</summary>
    public Node Output => Nodes[^1];

    /// <summary>Number of trained parameters (running statistics are not counted).</summary>
    public long ParameterCount => Parameters.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.ElementCount);

    /// <summary>Multiply-adds of one evaluation at one input.</summary>
    public long MultiplyAdds => Nodes.Sum(node => node.MultiplyAdds);

    /// <summary>Where the weights came from: a file's path, or <c>random (seed N)</c>.</summary>
    public string WeightSource { get; init; } = "";

    /// <summary>SHA-256 of the weight file in lower-case hexadecimal; null for random weights.</summary>
    public string? WeightHash { get; init; }

    /// <summary>Name of the preprocessing that its inputs need by default.</summary>
    public string Preprocessing { get; init; } = "None";

    /// <summary>Names of the classes, in the order of the logits; empty when they are not known.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>The nodes that an analysis looks at unless told otherwise.</summary>
    internal IEnumerable<Node> DefaultProbes => Nodes.Where(node => node.IsDefaultProbe);

    /// <summary>Convolutions with the batch normalisation after them folded in, made when first needed.</summary>
    internal ConcurrentDictionary<Node, Operator> FoldedOperators { get; } = new();

    /// <summary>The node of that name, or null.</summary>
    public Node? Find(string name) => byName.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
