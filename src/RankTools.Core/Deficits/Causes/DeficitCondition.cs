namespace RankTools.Deficits.Causes;

/// <summary>Deficits and ranks under one condition: a network, a checkpoint, random weights, or permuted labels.</summary>
public sealed record DeficitCondition
{
    /// <summary>The feature file.</summary>
    public required string Source { get; init; }

    /// <summary>The network.</summary>
    public required string Network { get; init; }

    /// <summary>Number of the permutation of labels; null where they are as they come.</summary>
    public required int? LabelPermutation { get; init; }

    /// <summary>Classes measured.</summary>
    public required int Classes { get; init; }

    /// <summary>Images.</summary>
    public required int Images { get; init; }

    /// <summary>Mean score of the deficit over the classes.</summary>
    public required double Score { get; init; }

    /// <summary>Mean score of permuted targets.</summary>
    public required double NullScore { get; init; }

    /// <summary>Mean of score minus null: what chance does not explain.</summary>
    public double Excess => Score - NullScore;

    /// <summary>C.</summary>
    public required int ClassCount { get; init; }

    /// <summary>Singular values of the centred logits above 0.01·σ₁.</summary>
    public required int LogitRank { get; init; }

    /// <summary>exp H(σ/Σσ) of the centred logits.</summary>
    public required double LogitEffectiveRank { get; init; }

    /// <summary>Width of the features that the classifier takes; null where they are not in the file.</summary>
    public required int? FeatureWidth { get; init; }

    /// <summary>Singular values of the centred features above 0.01·σ₁.</summary>
    public required int? FeatureRank { get; init; }

    /// <summary>exp H(σ/Σσ) of the centred features.</summary>
    public required double? FeatureEffectiveRank { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required long Seed { get; init; }
}
