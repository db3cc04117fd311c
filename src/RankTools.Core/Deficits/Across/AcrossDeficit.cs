using RankTools.Collections;

namespace RankTools.Deficits.Across;

/// <summary>
/// How far one network's logit of a class is decided by a few columns of another feature file: another network's logits, or an earlier
/// layer's features. Images are matched by where they came from.
/// </summary>
public sealed record AcrossDeficit
{
    /// <summary>The feature file of the class's logit.</summary>
    public required string Target { get; init; }

    /// <summary>The network that gives the logit.</summary>
    public required string Network { get; init; }

    /// <summary>The feature file that explains it.</summary>
    public required string Source { get; init; }

    /// <summary>The network that it is of.</summary>
    public required string SourceNetwork { get; init; }

    /// <summary>The layer of that network.</summary>
    public required string SourceLayer { get; init; }

    /// <summary>d: columns of that layer.</summary>
    public required int ColumnCount { get; init; }

    /// <summary>The class.</summary>
    public required int ClassIndex { get; init; }

    /// <summary>Its name; empty when the names are not known.</summary>
    public required string ClassName { get; init; }

    /// <summary>max(0, R²)·(1 − k/d), R² = <see cref="RefitRSquared"/> and k = <see cref="ColumnsUsed"/>.</summary>
    public required double Score { get; init; }

    /// <summary>k: columns with a weight.</summary>
    public required int ColumnsUsed { get; init; }

    /// <summary>The columns with a weight, the largest first; named where they are classes.</summary>
    public required ValueList<DeficitTerm> Term { get; init; }

    /// <summary>The constant of the Lasso's combination.</summary>
    public required double Intercept { get; init; }

    /// <summary>R² (centred) of the Lasso's combination on held-out images; on those of the fit where none are held out.</summary>
    public required double RSquared { get; init; }

    /// <summary>‖ŷ − y‖/‖y‖ of the logit on the same images.</summary>
    public required double RelativeError { get; init; }

    /// <summary>‖p̂ − p‖/‖p‖ of the softmax probability on the same images.</summary>
    public required double ConfidenceError { get; init; }

    /// <summary>R² of least squares on the same columns, without shrinkage, on the same images.</summary>
    public required double RefitRSquared { get; init; }

    /// <summary>Relative error of the logit with these weights.</summary>
    public required double RefitRelativeError { get; init; }

    /// <summary>Relative error of the softmax probability with these weights.</summary>
    public required double RefitConfidenceError { get; init; }

    /// <summary>R² of the Lasso's combination on the images of the fit.</summary>
    public required double InSampleRSquared { get; init; }

    /// <summary>Part of permuted targets, the real one counted with them, whose score is no lower; null without draws.</summary>
    public required double? PValue { get; init; }

    /// <summary>What the fit makes of permuted targets; null without draws.</summary>
    public required DeficitNull? Null { get; init; }

    /// <summary>Images that are in both files.</summary>
    public required int MatchedImages { get; init; }

    /// <summary>Images of the target's file that are not in the other.</summary>
    public required int UnmatchedImages { get; init; }

    /// <summary>Images of the fit.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Images held out; 0 where errors are those on the images of the fit.</summary>
    public required int HeldOutImages { get; init; }

    /// <summary>η.</summary>
    public required double Regularization { get; init; }

    /// <summary>η_max: from here on no column has a weight.</summary>
    public required double RegularizationMax { get; init; }

    /// <summary>(1/N)‖Xλ + c − y‖² + η‖λ‖₁ at the Lasso's combination.</summary>
    public required double Objective { get; init; }

    /// <summary>The objective is above its minimum by no more than this.</summary>
    public required double DualityGap { get; init; }

    /// <summary>Limit that <c>-MaxClass</c> set; null where there was none.</summary>
    public required int? MaxClass { get; init; }

    /// <summary>Seed of the split and of the permutations.</summary>
    public required long Seed { get; init; }
}
