namespace RankTools.Features;

/// <summary>Count, mean and second moments of rows of d numbers: all that a principal component analysis needs of them.</summary>
/// <param name="Form">What <paramref name="Matrix"/> is.</param>
/// <param name="Count">n.</param>
/// <param name="Mean">d numbers.</param>
/// <param name="Matrix">The scatter matrix Σ(x − mean)(x − mean)ᵀ, d × d, or the rows of a sketch B of it, r × d.</param>
/// <param name="Scatter">Σ‖x − mean‖², exact in both forms.</param>
/// <param name="Error">Δ: the scatter matrix less BᵀB has no eigenvalue above it, and none below 0. 0 for a covariance.</param>
internal sealed record MomentState(MomentForm Form, long Count, double[] Mean, double[] Matrix, double Scatter, double Error)
{
    public int Width => Mean.Length;
}
