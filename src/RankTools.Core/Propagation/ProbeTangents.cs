using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// All tangents at one probe: the transposed Jacobian, without the columns that the input directions cannot reach.
/// </summary>
/// <param name="Node">The probe.</param>
/// <param name="Matrix">Jᵀ, p × d, in the tangents' type; r × d combinations of its rows once the pass is compressed. Valid until the next probe is asked for.</param>
/// <param name="Witnesses">Jᵀ's rows combined by random weights, pushed in float64, q × d; null when tangents are float64.</param>
/// <param name="WitnessWeights">The random weights, q × p, standard normal, float64; null when tangents are float64.</param>
/// <param name="KinkCount">Units passed so far that are so close to a kink that rounding may have decided their gate.</param>
/// <param name="OperatorCount">Number of operators that the tangents have passed.</param>
internal sealed record ProbeTangents(
    Node Node, Tensor Matrix, Tensor? Witnesses, Tensor? WitnessWeights, long KinkCount, int OperatorCount)
{
    /// <summary>Which part of the probe's value the columns are, in height × width × channels order.</summary>
    public TangentWindow? Window { get; init; }

    /// <summary>Random combinations of the directions that were dropped, q × d; null when none were (NOTE [Compression]).</summary>
    public Tensor? Dropped { get; init; }

    /// <summary>What is still to come; null where the pass cannot be compressed, because tangents have branched off before.</summary>
    public TangentsAhead? Ahead { get; init; }

    /// <summary>The combinations to go on with, p × r with orthonormal columns in float64; set before the next probe is asked for, and owned by the pass.</summary>
    public Tensor? Basis { get; set; }
}
