using RankTools.Collections;

namespace RankTools.Deficits;

/// <summary>
/// What is known about one class whose logit is explained by a few columns, be they other classes of the same network or columns of another
/// layer or network: the Lasso's combination, its errors, and its null.
/// </summary>
public abstract record ClassDeficit
{
    /// <summary>The class.</summary>
    public required int ClassIndex { get; init; }

    /// <summary>Its name; empty when the names are not known.</summary>
    public required string ClassName { get; init; }

    /// <summary>
    /// max(0, R²)·(1 − k/K), R² = <see cref="RefitRSquared"/>, k the columns with a weight and K all that might have one: near 1 where few
    /// columns say all about the class, 0 where they say nothing or where it takes all of them.
    /// </summary>
    public required double Score { get; init; }

    /// <summary>The columns with a weight, the largest first; named where they are classes.</summary>
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

    /// <summary>Part of permuted targets, the real one counted with them, whose score is no lower; null without draws.</summary>
    public required double? PValue { get; init; }

    /// <summary>What the fit makes of permuted targets; null without draws.</summary>
    public required DeficitNull? Null { get; init; }

    /// <summary>N: images of the fit.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Images held out; 0 where errors are those on the images of the fit.</summary>
    public required int HeldOutImages { get; init; }

    /// <summary>η.</summary>
    public required double Regularization { get; init; }

    /// <summary>η_max: from here on no column has a weight.</summary>
    public required double RegularizationMax { get; init; }

    /// <summary>What was minimised, at the Lasso's weights.</summary>
    public required double Objective { get; init; }

    /// <summary>The objective is above its minimum by no more than this.</summary>
    public required double DualityGap { get; init; }

    /// <summary>Limit that <c>-MaxClass</c> set; null where there was none.</summary>
    public required int? MaxClass { get; init; }

    /// <summary>Seed of the split and of the permutations.</summary>
    public required long Seed { get; init; }
}
