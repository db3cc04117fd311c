using System.Globalization;

using RankTools.Collections;

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
    /// <summary>In short, for example <c>3 layer1.1: rank 64 of 64</c>: a column of a CSV file holds the steps of a whole spectrum.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Depth}{(Layer.Length > 0 ? $" {Layer}" : "")}: rank {NumericalRank} of {Exponents.Count}");
}
