using RankTools.Collections;

namespace RankTools.Deficits.Substitution;

/// <summary>What happens to a classifier's decisions when one class's logit is replaced by a combination of other classes' logits.</summary>
public sealed record ClassSubstitution
{
    /// <summary>Where the logits came from.</summary>
    public required string Source { get; init; }

    /// <summary>The network; empty when it is not known.</summary>
    public required string Network { get; init; }

    /// <summary>The class whose logit is replaced.</summary>
    public required int ClassIndex { get; init; }

    /// <summary>Its name; empty when the names are not known.</summary>
    public required string ClassName { get; init; }

    /// <summary>Which weights the combination has.</summary>
    public required SubstitutionWeights Weights { get; init; }

    /// <summary>Classes in the combination.</summary>
    public required int ClassesUsed { get; init; }

    /// <summary>Images that it was tried on.</summary>
    public required int Images { get; init; }

    /// <summary>Those of them that are of the class.</summary>
    public required int ClassImages { get; init; }

    /// <summary>Whether these are only images that were held out of the combination's fit.</summary>
    public required bool HeldOut { get; init; }

    /// <summary>Part of the class's images that the network gets right; null without labelled images of it.</summary>
    public required double? ClassAccuracy { get; init; }

    /// <summary>The same with the logit replaced.</summary>
    public required double? SubstitutedClassAccuracy { get; init; }

    /// <summary>Part of all labelled images that the network gets right; null without labels.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The same with the logit replaced.</summary>
    public required double? SubstitutedAccuracy { get; init; }

    /// <summary>‖ŷ − y‖/‖y‖ of the logit.</summary>
    public required double RelativeError { get; init; }

    /// <summary>Pearson's correlation of the class's softmax probability before and after; null where one of them is constant.</summary>
    public required double? ConfidenceCorrelation { get; init; }

    /// <summary>Mean of |p̂ − p| of that probability.</summary>
    public required double ConfidenceDifference { get; init; }

    /// <summary>Where decisions went, the most frequent change first.</summary>
    public required ValueList<ClassChange> Change { get; init; }

    /// <summary>The images whose predicted class changed, in their order.</summary>
    public required ValueList<MovedImage> Moved { get; init; }

    /// <summary>The same figures with only the k largest weights, k from 1 to all.</summary>
    public required ValueList<SubstitutionPoint> Curve { get; init; }
}
