namespace RankTools.Pictures;

/// <summary>An edge from one node to another.</summary>
/// <param name="From">Index of the node that explains.</param>
/// <param name="To">Index of the node that is explained.</param>
/// <param name="Weight">Its weight, with a sign.</param>
internal sealed record GraphEdge(int From, int To, double Weight);
