namespace RankTools.Theory;

/// <summary>An operator norm between two bounds.</summary>
/// <param name="Lower">The largest Ritz value: never above the norm, but for rounding.</param>
/// <param name="Upper">Never below the norm, but with <paramref name="FailureProbability"/>.</param>
/// <param name="FailureProbability">0 where the Krylov space was exhausted, so that nothing is left to chance.</param>
public sealed record SpectralNorm(double Lower, double Upper, double FailureProbability)
{
    /// <summary>A norm that is known but for rounding.</summary>
    internal static SpectralNorm Exact(double value) => new(value * (1 - Rounding), value * (1 + Rounding), 0);

    internal const double Rounding = 1e-10;
}
