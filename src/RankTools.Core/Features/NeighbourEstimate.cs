namespace RankTools.Features;

/// <summary>A dimension from neighbours.</summary>
/// <param name="Dimension">The estimate; positive and finite.</param>
/// <param name="StandardError">Its standard error, or null.</param>
/// <param name="Ties">Points whose distances are equal.</param>
internal sealed record NeighbourEstimate(double Dimension, double? StandardError, int Ties);
