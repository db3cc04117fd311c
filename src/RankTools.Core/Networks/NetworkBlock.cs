using System.Collections.Immutable;

namespace RankTools.Networks;

/// <summary>What a network computes between two of its layers, the second of which depends on the input through the first alone.</summary>
/// <remarks>
/// NOTE [Block]: the block of a layer b begins at the last layer a, of those that were chosen, through which every path from the input to
/// b leads (its nearest dominator among them), or at the input. Then, and only then, J_b = J_{b←a} J_a at every point. Residual branches
/// are joined by this definition: a layer inside a branch ends a block of its own, but the block of what comes after the join begins
/// before the branch. Blocks that follow one another to one layer make its <see cref="Chain"/>.
/// </remarks>
/// <param name="Entry">a: whose value goes in.</param>
/// <param name="Exit">b: whose value comes out.</param>
public sealed record NetworkBlock(Node Entry, Node Exit)
{
    /// <summary>Number of values that go in.</summary>
    public long InputDimension => Entry.ElementCount;

    /// <summary>Number of values that come out.</summary>
    public long OutputDimension => Exit.ElementCount;

    /// <summary>The block of every layer, in the network's order. Layers that the input does not reach have none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">The chosen layers.</param>
    /// <param name="start">Where the first blocks begin; null for the network's first input.</param>
    public static ImmutableArray<NetworkBlock> Of(NeuralNetwork network, IEnumerable<Node> layers, Node? start = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        var chosen = layers.ToHashSet();
        var offset = start?.Index ?? 0; // nothing before it comes from it
        var dominators = DominatorTree.Of(network.Nodes.Count - offset, index => network.Nodes[index + offset].Inputs
            .Where(input => input.Index >= offset).Select(input => input.Index - offset));
        var blocks = ImmutableArray.CreateBuilder<NetworkBlock>();
        foreach (var exit in network.Nodes.Skip(offset + 1).Where(node => chosen.Contains(node) && dominators[node.Index - offset] >= 0))
        {
            var entry = dominators[exit.Index - offset];
            while (entry > 0 && !chosen.Contains(network.Nodes[entry + offset]))
                entry = dominators[entry];
            blocks.Add(new(network.Nodes[entry + offset], exit));
        }
        return blocks.ToImmutable();
    }

    /// <summary>The blocks that lead, one into the next, from the input to the last of the chosen layers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">The chosen layers.</param>
    public static ImmutableArray<NetworkBlock> Chain(NeuralNetwork network, IEnumerable<Node> layers)
    {
        var blocks = Of(network, layers);
        var byExit = blocks.ToDictionary(block => block.Exit);
        var chain = new List<NetworkBlock>();
        for (var block = blocks.LastOrDefault(); block is not null; block = byExit.GetValueOrDefault(block.Entry))
            chain.Add(block);
        chain.Reverse();
        return [.. chain];
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Entry.Name} → {Exit.Name}";
}
