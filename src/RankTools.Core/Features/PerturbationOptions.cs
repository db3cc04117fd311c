using System.Collections.Immutable;
using System.Globalization;

using RankTools.Errors;
using RankTools.Ranks;

namespace RankTools.Features;

/// <summary>What is measured around every input.</summary>
public sealed record PerturbationOptions
{
    /// <summary>Below it 32-bit differences lose digits to underflow; above its inverse they overflow.</summary>
    private const double SmallestMagnitude = 1e-30;

    /// <summary>Checks the numbers.</summary>
    /// <param name="count">n ≥ 2, the number of perturbations.</param>
    /// <param name="magnitude">s, their standard deviation in every value of the (preprocessed) input; between 1e-30 and 1e30.</param>
    /// <param name="tolerance">The rule that counts principal components.</param>
    /// <exception cref="RankToolsException"><c>PerturbationCountInvalid</c>, <c>MagnitudeInvalid</c>.</exception>
    public PerturbationOptions(int count, double magnitude, Tolerance tolerance)
    {
        if (count < 2)
        {
            throw new RankToolsException("PerturbationCountInvalid", ErrorKind.InvalidArgument, count,
                $"{count} perturbation{(count == 1 ? " has" : "s have")} no spread about a mean; give -PerturbationCount 2 or more. The dimension found is at most one less.");
        }
        if (!(magnitude >= SmallestMagnitude && magnitude <= 1 / SmallestMagnitude))
        {
            throw new RankToolsException("MagnitudeInvalid", ErrorKind.InvalidArgument, magnitude, string.Create(CultureInfo.InvariantCulture,
                $"A perturbation of standard deviation {magnitude} cannot be computed with; give -Magnitude between 1E-30 and 1E+30, such as the paper's 0.001."));
        }
        (Count, Magnitude, Tolerance) = (count, magnitude, tolerance);
    }

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>s.</summary>
    public double Magnitude { get; }

    /// <summary>The rule.</summary>
    public Tolerance Tolerance { get; }

    /// <summary>Patterns of layer names; empty for the default probes.</summary>
    public ImmutableArray<string> Layers { get; init; } = [];

    /// <summary>True for s·J_l Ξ, the changes to first order, in place of the changes themselves.</summary>
    public bool IsLinear { get; init; }

    /// <summary>True to measure s·J_l Ξ of the same perturbations as well, and to set its rank beside each result.</summary>
    public bool ComparesLinear { get; init; }

    /// <summary>k, the number of directions of a sketch; 0 for exact spectra.</summary>
    public int SketchSize { get; init; }

    /// <summary>Ranks of Jacobians with respect to the whole input, to set beside the results of the same layer and input.</summary>
    public ImmutableArray<LayerRank> LayerRanks { get; init; } = [];
}
