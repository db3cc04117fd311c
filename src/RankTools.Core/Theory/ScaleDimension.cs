using RankTools.Results;

namespace RankTools.Theory;

/// <summary>An intrinsic dimension at one scale: from the ratio of the distances to two neighbours.</summary>
/// <param name="First">The nearer neighbour, counted from 1.</param>
/// <param name="Second">The farther one.</param>
/// <param name="Dimension">The estimate.</param>
/// <param name="StandardError">Its standard error over samples.</param>
/// <param name="Radius">Mean distance to the farther neighbour.</param>
/// <param name="CalibrationEstimate">What the same estimator says of the layer's calibration cube at this scale.</param>
public sealed record ScaleDimension(int First, int Second, double Dimension, double? StandardError, double Radius, double? CalibrationEstimate)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>1 2 7.81 0.12 0.53 7.9</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
