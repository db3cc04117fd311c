using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// All tangents at one probe: the transposed Jacobian, without the columns that the input directions cannot reach.
/// </summary>
/// <param name="Node">The probe.</param>
/// <param name="Matrix">Jᵀ, p × d, in the tangents' type. Valid until the next probe is asked for.</param>
/// <param name="Witnesses">Jᵀ's rows combined by random weights, pushed in float64, q × d; null when tangents are float64.</param>
/// <param name="WitnessWeights">The random weights, q × p, standard normal, float64; null when tangents are float64.</param>
/// <param name="KinkCount">Units passed so far that are so close to a kink that rounding may have decided their gate.</param>
/// <param name="OperatorCount">Number of operators that the tangents have passed.</param>
internal sealed record ProbeTangents(
    Node Node, Tensor Matrix, Tensor? Witnesses, Tensor? WitnessWeights, long KinkCount, int OperatorCount)
{
    /// <summary>Which part of the probe's value the columns are, in height × width × channels order.</summary>
    public TangentWindow? Window { get; init; }
}
