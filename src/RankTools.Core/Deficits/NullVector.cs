using RankTools.Collections;
using RankTools.Results;

namespace RankTools.Deficits;

/// <summary>A direction v of the logits, ‖v‖ = 1, along which they hardly vary: Σ_c v_c y_c is nearly constant.</summary>
/// <param name="Place">0 for the direction of least variance.</param>
/// <param name="Deviation">Standard deviation of Σ_c v_c y_c: a smallest singular value of the centred logits over √N.</param>
/// <param name="RelativeDeviation">The same as a part of the largest.</param>
/// <param name="ClassesInvolved">Participation ratio 1/Σv_c⁴: 1 for one class, C for all alike.</param>
/// <param name="ShiftOverlap">|Σ_c v_c|/√C: 1 where it is the shift direction.</param>
/// <param name="Term">The classes with the largest |v_c|, ten at most; <c>Share</c> is v_c².</param>
public sealed record NullVector(
    int Place, double Deviation, double RelativeDeviation, double ClassesInvolved, double ShiftOverlap, ValueList<DeficitTerm> Term)
{
    /// <summary>All of it as text, as CSV holds it.</summary>
    public override string ToString() => RecordText.Of(this);
}
