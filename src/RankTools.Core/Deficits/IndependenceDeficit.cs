namespace RankTools.Deficits;

/// <summary>
/// How far one class's logit is decided by a few other classes: the Lasso combination of their logits, its errors, and two controls.
/// </summary>
/// <remarks>What is minimised is (1/N)‖Yλ − y‖² + ρ(Σλ − 1)² + η‖λ‖₁, ρ = <see cref="ShiftWeight"/>; K = C − 1 in the score.</remarks>
public sealed record IndependenceDeficit : ClassDeficit
{
    /// <summary>Where the logits came from.</summary>
    public required string Source { get; init; }

    /// <summary>The network; empty when it is not known.</summary>
    public required string Network { get; init; }

    /// <summary>C.</summary>
    public required int ClassCount { get; init; }

    /// <summary>k: classes with a weight.</summary>
    public required int ClassesUsed { get; init; }

    /// <summary>Relative error of the logit on the images of the fit.</summary>
    public required double InSampleRelativeError { get; init; }

    /// <summary>Relative error of the softmax probability on the images of the fit.</summary>
    public required double InSampleConfidenceError { get; init; }

    /// <summary>Var(Σ_c y_c) over the images of the fit: near 0 where training drove the sum to a constant.</summary>
    public required double LogitSumVariance { get; init; }

    /// <summary>Σ_c Var(y_c): what <see cref="LogitSumVariance"/> would be for independent logits.</summary>
    public required double LogitVariance { get; init; }

    /// <summary>Whether the shift direction was left in (<c>-KeepShift</c>).</summary>
    public required bool ShiftKept { get; init; }

    /// <summary>The score with the shift direction left in.</summary>
    public required double ScoreWithShift { get; init; }

    /// <summary>The score with the shift direction taken out.</summary>
    public required double ScoreWithoutShift { get; init; }

    /// <summary>ρ: the variance of the constant by which every image's logits count as unknown; 0 where the shift was kept.</summary>
    public required double ShiftWeight { get; init; }

    /// <summary>Which images the fit is on.</summary>
    public required DeficitRows Rows { get; init; }

    /// <summary>Images that the logits are of, whatever their part in fit and judgement.</summary>
    public required int ImageCount { get; init; }

    /// <summary>Part of the images that was to be held out.</summary>
    public required double HoldOut { get; init; }

    /// <summary>Breakpoints of the path, or sweeps or steps where the fit was found by these.</summary>
    public required int Iterations { get; init; }

    /// <summary>Rank and spectrum of logits, classifier and features, the same for all classes; null unless asked for.</summary>
    public LogitSpectrum? Spectrum { get; init; }
}
