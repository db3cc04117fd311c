using RankTools.Collections;
using RankTools.Ranks;

namespace RankTools.Theory;

/// <summary>
/// One layer's image of the manifold that the inputs lie on: its intrinsic dimension, and in how many of the manifold's tangent
/// directions the layer still moves. Neither can rise from layer to layer; estimates of the first can.
/// </summary>
public sealed record ManifoldDimension
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>The layer; first of all the input.</summary>
    public required string Layer { get; init; }

    /// <summary>Position of the layer in the network.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>Where the inputs came from.</summary>
    public required string Source { get; init; }

    /// <summary>N, the number of distinct inputs.</summary>
    public required int InputCount { get; init; }

    /// <summary>Inputs equal to an earlier one, left out.</summary>
    public required int DuplicateCount { get; init; }

    /// <summary>d, the number of the layer's values.</summary>
    public required long Width { get; init; }

    /// <summary>Intrinsic dimension of the N features by TwoNN; null where it has no answer.</summary>
    public required double? IntrinsicDimension { get; init; }

    /// <summary>Its standard error over samples by the bootstrap.</summary>
    public required double? StandardError { get; init; }

    /// <summary>The same at growing scales, by Gride.</summary>
    public required ValueList<ScaleDimension> Scales { get; init; }

    /// <summary>D, the intrinsic dimension to the nearest whole number: dimension of the cube that shows the estimator's bias.</summary>
    public required int? CalibrationDimension { get; init; }

    /// <summary>
    /// What TwoNN says of as many points as the layer's distinct features, uniform in a cube of D dimensions: a mean over seeded draws.
    /// </summary>
    public required double? CalibrationEstimate { get; init; }

    /// <summary>Its standard error over the draws; null for one.</summary>
    public required double? CalibrationError { get; init; }

    /// <summary>The estimator's bias on that cube, estimate less D: below zero in high dimensions, where samples are too few.</summary>
    public double? Bias => CalibrationEstimate - CalibrationDimension;

    /// <summary>Mean over inputs of the rank of the layer's Jacobian on the tangent directions, under the rule.</summary>
    public required double TangentRank { get; init; }

    /// <summary>Its standard error over inputs; null for one.</summary>
    public required double? TangentRankError { get; init; }

    /// <summary>Mean of the lower ends of the ranks' intervals.</summary>
    public required double TangentRankLow { get; init; }

    /// <summary>Mean of the upper ends.</summary>
    public required double TangentRankHigh { get; init; }

    /// <summary>The rank at every input that was looked at.</summary>
    public required ValueList<int> TangentRanks { get; init; }

    /// <summary>Mean over inputs of the singular values of the Jacobian on orthonormal tangent directions, descending.</summary>
    public required ValueList<double> TangentSingularValues { get; init; }

    /// <summary>t, the number of tangent directions that were asked for; an input has fewer where its neighbourhood spans fewer.</summary>
    public required int TangentDimension { get; init; }

    /// <summary>Share of the neighbourhoods' variance that lies in the tangent directions, a mean over inputs: 1 on a flat manifold.</summary>
    public required double TangentVarianceShare { get; init; }

    /// <summary>Mean distance to the farthest neighbour that tangent directions are taken from.</summary>
    public required double NeighborhoodRadius { get; init; }

    /// <summary>k, the neighbours that tangent directions are estimated from.</summary>
    public required int NeighborCount { get; init; }

    /// <summary>Number of inputs at which they were taken.</summary>
    public int ImageCount => TangentRanks.Count;

    /// <summary>The rule of the ranks.</summary>
    public required ToleranceRule Rule { get; init; }

    /// <summary>Its value.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Where it was computed.</summary>
    public required string Device { get; init; }

    /// <summary>Seed of the choice of inputs, of the bootstrap and of the calibration.</summary>
    public required long Seed { get; init; }

    /// <summary>Seconds from the start of the computation to this result.</summary>
    public double ElapsedSeconds { get; init; }
}
