using RankTools.Collections;
using RankTools.Results;

namespace RankTools.Theory;

/// <summary>How far the exponents of a product have settled after some of its factors.</summary>
/// <param name="Depth">Number of factors so far, l.</param>
/// <param name="Layer">The layer where the last factor ends; empty for matrices without names.</param>
/// <param name="Exponents">Running estimates: Σ log R_kk / l.</param>
/// <param name="NumericalRank">
/// #{σ_k &gt; r·σ_1} of the product, applied to the starting directions; a mean over inputs.
/// </param>
/// <param name="AsymptoticRank">#{k : l(μ_1 − μ_k) &lt; ln(1/r)}, with the closed form's μ where there is one; a mean over inputs.</param>
public sealed record LyapunovStep(int Depth, string Layer, ValueList<double> Exponents, double NumericalRank, double AsymptoticRank)
{
    /// <summary>All of it as text, as CSV holds it.</summary>
    public override string ToString() => RecordText.Of(this);
}
