using RankTools.Networks;

namespace RankTools.Inference.Checks;

/// <summary>What a check of a network asks.</summary>
/// <param name="ProbeCount">Number of random directions along which tangents are compared with finite differences.</param>
/// <param name="TangentTolerance">Largest relative difference that is taken for rounding and kinks.</param>
/// <param name="SaturationLimit">Share of units without slope from which an activation counts as saturated.</param>
/// <param name="InputNode">The node whose value the directions change; null for the network's first input.</param>
public sealed record NetworkCheckOptions(
    int ProbeCount = 2, double TangentTolerance = 0.01, double SaturationLimit = 0.99, Node? InputNode = null);
