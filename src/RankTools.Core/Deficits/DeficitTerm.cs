using RankTools.Results;

namespace RankTools.Deficits;

/// <summary>One class of a combination.</summary>
/// <param name="ClassIndex">Index of its logit.</param>
/// <param name="ClassName">Its name; empty when the names are not known.</param>
/// <param name="Weight">λ_j of the Lasso.</param>
/// <param name="Share">|λ_j| as a part of ‖λ‖₁.</param>
/// <param name="RefitWeight">The weight that least squares, without shrinkage, gives the class on the same support.</param>
public sealed record DeficitTerm(int ClassIndex, string ClassName, double Weight, double Share, double RefitWeight)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>3 "gerbil" 0.42 0.6 0.47</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
