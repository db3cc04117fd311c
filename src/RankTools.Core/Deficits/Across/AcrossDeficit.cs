namespace RankTools.Deficits.Across;

/// <summary>
/// How far one network's logit of a class is decided by a few columns of another feature file: another network's logits, or an earlier
/// layer's features. Images are matched by where they came from.
/// </summary>
/// <remarks>What is minimised is (1/N)‖Xλ + c − y‖² + η‖λ‖₁, c = <see cref="Intercept"/>; K = d in the score.</remarks>
public sealed record AcrossDeficit : ClassDeficit
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

    /// <summary>k: columns with a weight.</summary>
    public required int ColumnsUsed { get; init; }

    /// <summary>The constant of the Lasso's combination.</summary>
    public required double Intercept { get; init; }

    /// <summary>Images that are in both files.</summary>
    public required int MatchedImages { get; init; }

    /// <summary>Images of the target's file that are not in the other.</summary>
    public required int UnmatchedImages { get; init; }
}
