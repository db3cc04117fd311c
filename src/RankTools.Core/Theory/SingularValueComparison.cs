using RankTools.Ranks;

namespace RankTools.Theory;

/// <summary>
/// The singular values of two Jacobians J_{l+1} = A J_l held against σ_i(J_{l+1}) ≤ s·σ_i(J_l), s = ‖A‖, as intervals.
/// </summary>
/// <remarks>
/// NOTE [Monotone singular values]: σ_i(AB) ≤ ‖A‖ σ_i(B) for every i, that is N_{l+1}(sτ) ≤ N_l(τ) for the counts above every τ: this
/// is what rank diminishing means for computed singular values. Ranks under a threshold relative to σ_1 need not obey: A may shrink
/// σ_1 more than the others. With bounds on both sides and s in [s_lo, s_hi] an index holds if high(σ_i(J_{l+1})) ≤ s_lo·low(σ_i(J_l)),
/// is violated if low(σ_i(J_{l+1})) &gt; s_hi·high(σ_i(J_l)), and is undecided otherwise; where low(σ_i(J_l)) is zero the value lies below
/// its error, and nothing can be said of it.
/// </remarks>
/// <param name="Holding">Indices that hold.</param>
/// <param name="Undecided">Indices that are undecided although the values are above their errors.</param>
/// <param name="BelowError">Indices where the value before lies below its error.</param>
/// <param name="Violated">Indices that are violated.</param>
/// <param name="FirstViolation">The first of those, counted from 1; 0 where there is none.</param>
/// <param name="Margins">s·σ̂_i(J_l)/σ̂_i(J_{l+1}) for every index with both above their errors: at least about 1.</param>
public sealed record SingularValueComparison(
    int Holding, int Undecided, int BelowError, int Violated, int FirstViolation, IReadOnlyList<double> Margins)
{
    /// <summary>All indices together.</summary>
    public MonotonicityVerdict Verdict =>
        Violated > 0 ? MonotonicityVerdict.Violated
        : Undecided > 0 || Holding == 0 ? MonotonicityVerdict.Undecided
        : MonotonicityVerdict.Holds;

    /// <summary>Compares.</summary>
    /// <param name="before">J_l.</param>
    /// <param name="after">J_{l+1}.</param>
    /// <param name="norm">‖A‖.</param>
    public static SingularValueComparison Of(LayerRank before, LayerRank after, SpectralNorm norm)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(norm);
        var (holding, undecided, below, violated, first) = (0, 0, 0, 0, 0);
        var margins = new List<double>();
        var count = (int)Math.Max(Math.Min(before.InputDimension, before.OutputDimension), Math.Min(after.InputDimension, after.OutputDimension));
        for (var i = 0; i < count; i++)
        {
            var ((lowBefore, highBefore), (lowAfter, highAfter)) = (before.Bounds(i), after.Bounds(i));
            if (lowAfter > norm.Upper * highBefore)
            {
                violated++;
                first = first == 0 ? i + 1 : first;
            }
            else if (highAfter <= norm.Lower * lowBefore)
            {
                holding++;
            }
            else if (lowBefore == 0)
            {
                below++;
            }
            else
            {
                undecided++;
            }
            if (lowBefore > 0 && lowAfter > 0)
                margins.Add(norm.Lower * before.SingularValues[i] / after.SingularValues[i]);
        }
        return new(holding, undecided, below, violated, first, margins);
    }

    /// <summary>rank J_{l+1} ≤ rank J_l for exact ranks, of which the values tell bounds: those above their errors, and the dimensions.</summary>
    /// <param name="before">J_l.</param>
    /// <param name="after">J_{l+1}.</param>
    public static MonotonicityVerdict ExactRanks(LayerRank before, LayerRank after)
    {
        var ((lowBefore, highBefore), (lowAfter, highAfter)) = (ExactRank(before), ExactRank(after));
        return lowAfter > highBefore ? MonotonicityVerdict.Violated
            : highAfter <= lowBefore ? MonotonicityVerdict.Holds
            : MonotonicityVerdict.Undecided;
    }

    /// <summary>What the exact rank of a Jacobian lies between.</summary>
    public static (int Low, int High) ExactRank(LayerRank rank)
    {
        ArgumentNullException.ThrowIfNull(rank);
        var low = Enumerable.Range(0, rank.SingularValues.Count).TakeWhile(i => rank.Bounds(i).Low > 0).Count();
        return (low, (int)Math.Min(rank.InputDimension, rank.OutputDimension));
    }
}
