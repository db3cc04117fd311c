using System.Collections.Immutable;

namespace RankTools.Pictures;

/// <summary>A figure of nodes and directed, weighted edges.</summary>
internal sealed record GraphFigure : Figure
{
    /// <summary>In the order in which they stand on the circle.</summary>
    public required ImmutableArray<GraphNode> Nodes { get; init; }

    /// <summary>The lightest first.</summary>
    public required ImmutableArray<GraphEdge> Edges { get; init; }

    /// <summary>What a node's value is.</summary>
    public required string NodeLabel { get; init; }

    /// <summary>What an edge's weight is.</summary>
    public required string EdgeLabel { get; init; }
}
