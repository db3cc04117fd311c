namespace RankTools.Ranks;

/// <summary>
/// How far computed singular values σ̂ may lie from the true σ: |s − σ| ≤ a and |σ̂² − s²| ≤ η for some s.
/// </summary>
/// <remarks>
/// NOTE [Error of singular values]. Three things part σ̂ from σ.
/// (1) The matrix itself carries an error E, for example that of 32-bit tangents. Weyl: |σ_i(A + E) − σ_i(A)| ≤ ‖E‖₂ for every i.
/// It adds to a, and so does the backward error of QR and SVD, taken as (ε64/2)·√(m + n)·σ_1.
/// (2) A Gram matrix in 64 bits carries a rounding error of norm η, and Weyl now bounds squares: |σ̂² − σ²| ≤ η. Taken are
/// n·ε64·σ_1² for the eigenvalue solver and (ε64/2)·√K·‖A‖_F² for sums of K terms one after another: roundings of random
/// sign, as they are in practice; the worst case has K in place of its root and says nothing of use. Directions left out of the
/// matrix, of norm ‖R‖, add at most ‖R‖² to a square and never take anything away (NOTE [Compression]): they widen the upper side only.
/// (3) From squares to values: |σ̂ − σ| = |σ̂² − σ²|/(σ̂ + σ) ≤ min(√η, η/σ̂). Hence the Gram path resolves down to
/// √(n·ε64)·σ_1 ≈ 4e-7·σ_1 at n = 768, though it is far better than that for larger values: around a threshold τ the counts
/// #{σ̂ &gt; τ ± e} enclose #{σ &gt; τ} already for e = τ − √(τ² − η) ≈ η/2τ. Of a Gram matrix from float32 products η is measured, and
/// values around the threshold may have been refined (NOTE [Float32 Gram]).
/// </remarks>
/// <param name="Absolute">a ≥ 0, in units of σ: the same for every singular value.</param>
/// <param name="Resolution">√η ≥ 0, in units of σ (η itself would overflow for large matrices and vanish for small ones).</param>
/// <param name="Dropped">A bound on ‖R‖ of the directions that were left out, in units of σ; 0 where none were.</param>
public readonly record struct SpectrumError(double Absolute, double Resolution, double Dropped = 0)
{
    /// <summary>A bound that holds for every singular value: a + √(η + ‖R‖²).</summary>
    public double Uniform => Absolute + Upward;

    /// <summary>Where values are known better than by <see cref="Resolution"/>; null where nowhere.</summary>
    internal SpectrumRefinement? Refined { get; init; }

    private double Upward => WithDropped(Resolution);

    private double WithDropped(double resolution) => Dropped == 0 ? resolution : Math.Sqrt((resolution * resolution) + (Dropped * Dropped));

    /// <summary>The bound e at τ: #{σ̂ &gt; τ + e} ≤ #{σ &gt; τ} ≤ #{σ̂ &gt; τ − e}. Never above <see cref="Uniform"/>.</summary>
    public double At(double threshold) => At(threshold, WithDropped(ResolutionAt(threshold, Upward)));

    /// <summary>The smaller bound of the first of the two: how far σ̂ may lie above σ, to which dropped directions add nothing.</summary>
    public double BelowAt(double threshold) => At(threshold, ResolutionAt(threshold, Resolution));

    /// <summary>√η for counts at a threshold: the refined one where no value from outside the band can be on the other side.</summary>
    private double ResolutionAt(double threshold, double upward) =>
        Refined is { } band && threshold - At(threshold, upward) >= band.Low && threshold + At(threshold, Resolution) <= band.High
            ? band.Resolution : Resolution;

    private double At(double threshold, double resolution)
    {
        var lower = threshold - Absolute;
        if (lower <= resolution)
            return Absolute + resolution;
        var ratio = resolution / lower;
        return Absolute + (resolution * ratio / (1 + Math.Sqrt(1 - (ratio * ratio)))); // = a + lower − √(lower² − η), without cancellation
    }

    /// <summary>What the true value lies between whose computed one is σ̂: at most a + min(√η, η/σ̂) below it, and ‖R‖² more in squares above it.</summary>
    public (double Low, double High) Interval(double value) =>
        (Math.Max(0, value - Absolute - Part(value, ResolutionAround(value))), value + Absolute + Part(value, WithDropped(ResolutionAround(value))));

    /// <summary>√η of a value: the refined one where the counts right below and above it are refined.</summary>
    private double ResolutionAround(double value) => Math.Max(ResolutionAt(value - At(value), Upward), ResolutionAt(value + At(value), Upward));

    private static double Part(double value, double resolution) => value > resolution ? resolution * (resolution / value) : resolution;

    /// <summary>The same values, further off by a bound on the norm of the matrix's own error.</summary>
    public SpectrumError Plus(double absolute) => this with { Absolute = Absolute + absolute };

    /// <summary>A plain absolute bound.</summary>
    public static implicit operator SpectrumError(double absolute) => new(absolute, 0);

    internal SpectrumError Checked() =>
        !double.IsFinite(Absolute) || Absolute < 0 ? throw RankErrors.Error(Absolute)
        : !double.IsFinite(Resolution) || Resolution < 0 ? throw RankErrors.Error(Resolution)
        : !double.IsFinite(Dropped) || Dropped < 0 ? throw RankErrors.Error(Dropped)
        : this;
}
