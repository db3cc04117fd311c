using RankTools.Ranks;

namespace RankTools.Theory;

/// <summary>The rank of one block's own Jacobian, at the point that the data passes through.</summary>
public sealed record BlockRank
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Where the block begins: a layer, or the input. Several joined by + for an operator that reads several values.</summary>
    public required string Entry { get; init; }

    /// <summary>Where it ends; what names the block.</summary>
    public required string Layer { get; init; }

    /// <summary>Position of the layer in the network.</summary>
    public required int LayerIndex { get; init; }

    /// <summary>The operation, for an operator alone; the number of operators for a block.</summary>
    public required string Operator { get; init; }

    /// <summary>The input of the network.</summary>
    public required string Source { get; init; }

    /// <summary>Number of values that go in: columns of the Jacobian.</summary>
    public required long InputDimension { get; init; }

    /// <summary>Number of values that come out: rows of the Jacobian.</summary>
    public required long OutputDimension { get; init; }

    /// <summary>
    /// Singular values that are not zero to the precision of the computation; null where the block was too large to compute them all.
    /// </summary>
    public required long? Rank { get; init; }

    /// <summary>The exact rank is at least this: singular values above the error of all computed, or of a sketch.</summary>
    public required long RankLow { get; init; }

    /// <summary>The exact rank is at most this: the structural bound.</summary>
    public required long RankHigh { get; init; }

    /// <summary>What the structural bound comes from, for people.</summary>
    public required string BoundBy { get; init; }

    /// <summary>Dimension of the null space: input directions that the block does not pass. At least this, where the rank is not known.</summary>
    public long NullSpaceDimension => InputDimension - (Rank ?? RankHigh);

    /// <summary>How much the rank falls short of what the dimensions allow. At least this, where the rank is not known.</summary>
    public long Loss => Math.Min(InputDimension, OutputDimension) - (Rank ?? RankHigh);

    /// <summary>#{σ &gt; τ}: counted, or estimated where the rank is not known.</summary>
    public required double NumericalRank { get; init; }

    /// <summary>
    /// Lower end of the interval that the estimate's quadrature leaves for the number, but for <see cref="NumericalRankError"/>; see
    /// NOTE [Quadrature] at <see cref="SpectralCount"/>. More steps narrow it. The number itself for a count.
    /// </summary>
    public required double NumericalRankLow { get; init; }

    /// <summary>Upper end of that interval.</summary>
    public required double NumericalRankHigh { get; init; }

    /// <summary>Standard error of the estimate and of its interval over the random vectors; 0 for a count.</summary>
    public required double NumericalRankError { get; init; }

    /// <summary>r: τ = r·σ_1.</summary>
    public required double Tolerance { get; init; }

    /// <summary>σ_1; where the rank is not known, the lower end of its bracket.</summary>
    public required double SpectralNorm { get; init; }

    /// <summary>All singular values, descending; empty where they were not computed.</summary>
    public required Spectrum SingularValues { get; init; }

    /// <summary>A bound on the absolute error of every singular value.</summary>
    public required double SingularValueError { get; init; }

    /// <summary>The operator of the block at which the structural bound falls most; empty where it falls nowhere.</summary>
    public required string LosesMost { get; init; }

    /// <summary>By how much it falls there.</summary>
    public required long LargestLoss { get; init; }

    /// <summary>Units within 1e-12 relative of a kink of their activation, where the derivative is ambiguous.</summary>
    public required long KinkCount { get; init; }

    /// <summary>Where it was computed, in double precision.</summary>
    public required string Device { get; init; }

    /// <summary>Seed of all random vectors.</summary>
    public required long Seed { get; init; }

    /// <summary>Seconds that this block took.</summary>
    public double ElapsedSeconds { get; init; }
}
