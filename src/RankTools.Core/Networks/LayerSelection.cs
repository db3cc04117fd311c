using System.Collections.Immutable;
using System.IO.Enumeration;

using RankTools.Errors;
using RankTools.Operators;

namespace RankTools.Networks;

/// <summary>Chooses layers by name, with wildcards (* and ?), case not mattering.</summary>
public static class LayerSelection
{
    /// <summary>The default probes, or every node that one of the patterns matches, in the network's order.</summary>
    /// <param name="network">The network.</param>
    /// <param name="patterns">Patterns; null or empty for the default probes.</param>
    /// <exception cref="RankToolsException"><c>LayerNotFound</c>: a pattern matches nothing.</exception>
    public static ImmutableArray<Node> Select(NeuralNetwork network, IReadOnlyCollection<string>? patterns)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (patterns is null or { Count: 0 })
            return [.. network.DefaultProbes];
        var layers = network.Nodes.Where(node => node.Operator is not NetworkInput).ToArray();
        foreach (var pattern in patterns.Where(pattern => !layers.Any(node => Matches(pattern, node))))
            throw NotFound(network, pattern);
        return [.. layers.Where(node => patterns.Any(pattern => Matches(pattern, node)))];
    }

    /// <summary>The one node of a name, an input among them.</summary>
    /// <param name="network">The network.</param>
    /// <param name="name">Its name, or that of its value or of a network input, case not mattering.</param>
    /// <exception cref="RankToolsException"><c>LayerNotFound</c>.</exception>
    public static Node Find(NeuralNetwork network, string name)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(name);
        return network.Nodes.FirstOrDefault(node => node.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? network.Nodes.FirstOrDefault(node => node.ValueName.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? network.Inputs.Concat(network.Outputs).FirstOrDefault(port => port.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Node
            ?? throw NotFound(network, name);
    }

    private static bool Matches(string pattern, Node node) => FileSystemName.MatchesSimpleExpression(pattern, node.Name, ignoreCase: true)
        || (node.ValueName.Length > 0 && string.Equals(pattern, node.ValueName, StringComparison.OrdinalIgnoreCase));

    private static RankToolsException NotFound(NeuralNetwork network, string pattern)
    {
        var near = SimilarNames.To(pattern, network.Nodes.Skip(1).Select(node => node.Name), 3);
        return new("LayerNotFound", ErrorKind.NotFound, pattern,
            $"No layer of {network.Name} matches '{pattern}'. Get-NeuralNetworkLayer lists them; similar names: {string.Join(", ", near)}.");
    }
}
