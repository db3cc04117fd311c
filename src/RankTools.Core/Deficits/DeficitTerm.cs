using System.Globalization;

namespace RankTools.Deficits;

/// <summary>One class of a combination.</summary>
/// <param name="ClassIndex">Index of its logit.</param>
/// <param name="ClassName">Its name; empty when the names are not known.</param>
/// <param name="Weight">λ_j of the Lasso.</param>
/// <param name="Share">|λ_j| as a part of ‖λ‖₁.</param>
/// <param name="RefitWeight">The weight that least squares, without shrinkage, gives the class on the same support.</param>
public sealed record DeficitTerm(int ClassIndex, string ClassName, double Weight, double Share, double RefitWeight)
{
    /// <summary>Name (or index) and weight, for example <c>gerbil 0.42</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(ClassName.Length > 0 ? ClassName : ClassIndex)} {Weight:G4}");
}
