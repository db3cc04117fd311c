using RankTools.Collections;

namespace RankTools.Deficits;

/// <summary>
/// How far one class's logit is decided by a few other classes: the Lasso combination of their logits, its errors, and two controls.
/// </summary>
public sealed record IndependenceDeficit
{
    /// <summary>Where the logits came from.</summary>
    public required string Source { get; init; }

    /// <summary>The network; empty when it is not known.</summary>
    public required string Network { get; init; }

    /// <summary>The class.</summary>
    public required int ClassIndex { get; init; }

    /// <summary>Its name; empty when the names are not known.</summary>
    public required string ClassName { get; init; }

    /// <summary>C.</summary>
    public required int ClassCount { get; init; }

    /// <summary>
    /// max(0, R²)·(1 − k/(C − 1)), R² = <see cref="RefitRSquared"/> and k = <see cref="ClassesUsed"/>: near 1 where few classes say all
    /// about this one, 0 where they say nothing or where it takes all of them.
    /// </summary>
    public required double Score { get; init; }

    /// <summary>k: classes with a weight.</summary>
    public required int ClassesUsed { get; init; }

    /// <summary>The classes with a weight, the largest first.</summary>
    public required ValueList<DeficitTerm> Term { get; init; }

    /// <summary>R² of the Lasso's weights on held-out images; on those of the fit where none are held out.</summary>
    public required double RSquared { get; init; }

    /// <summary>‖ŷ − y‖/‖y‖ of the logit on the same images.</summary>
    public required double RelativeError { get; init; }

    /// <summary>‖p̂ − p‖/‖p‖ of the softmax probability on the same images.</summary>
    public required double ConfidenceError { get; init; }

    /// <summary>R² of the weights refitted without shrinkage, on the same images.</summary>
    public required double RefitRSquared { get; init; }

    /// <summary>Relative error of the logit with these.</summary>
    public required double RefitRelativeError { get; init; }

    /// <summary>Relative error of the softmax probability with these.</summary>
    public required double RefitConfidenceError { get; init; }

    /// <summary>R² of the Lasso's weights on the images of the fit.</summary>
    public required double InSampleRSquared { get; init; }

    /// <summary>Relative error of the logit on the images of the fit.</summary>
    public required double InSampleRelativeError { get; init; }

    /// <summary>Relative error of the softmax probability on the images of the fit.</summary>
    public required double InSampleConfidenceError { get; init; }

    /// <summary>Part of permuted targets, the real one counted with them, whose score is no lower; null without draws.</summary>
    public required double? PValue { get; init; }

    /// <summary>What the fit makes of permuted targets; null without draws.</summary>
    public required DeficitNull? Null { get; init; }

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

    /// <summary>N: images of the fit.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Images held out; 0 where errors are those on the images of the fit.</summary>
    public required int HeldOutImages { get; init; }

    /// <summary>η.</summary>
    public required double Regularization { get; init; }

    /// <summary>η_max: from here on no class has a weight.</summary>
    public required double RegularizationMax { get; init; }

    /// <summary>(1/N)‖Yλ − y‖² + ρ(Σλ − 1)² + η‖λ‖₁ at the Lasso's weights.</summary>
    public required double Objective { get; init; }

    /// <summary>The objective is above its minimum by no more than this.</summary>
    public required double DualityGap { get; init; }

    /// <summary>Breakpoints of the path, or sweeps.</summary>
    public required int Iterations { get; init; }

    /// <summary>Limit that <c>-MaxClass</c> set; null where there was none.</summary>
    public required int? MaxClass { get; init; }

    /// <summary>Seed of the split and of the permutations.</summary>
    public required long Seed { get; init; }

    /// <summary>Rank and spectrum of logits, classifier and features, the same for all classes; null unless asked for.</summary>
    public LogitSpectrum? Spectrum { get; init; }
}
