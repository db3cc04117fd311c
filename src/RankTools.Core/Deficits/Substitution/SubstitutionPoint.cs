using RankTools.Results;

namespace RankTools.Deficits.Substitution;

/// <summary>What is left when only the largest weights of a combination are kept.</summary>
/// <param name="Terms">k: weights kept, the largest first.</param>
/// <param name="ClassAccuracy">Accuracy on the class's own images with its logit replaced; null without images of it.</param>
/// <param name="Accuracy">Accuracy on all images; null without labels.</param>
/// <param name="RelativeError">‖ŷ − y‖/‖y‖ of the logit.</param>
/// <param name="ConfidenceCorrelation">Pearson's correlation of the softmax probability before and after; null where one of them is constant.</param>
/// <param name="ConfidenceDifference">Mean of |p̂ − p|.</param>
public sealed record SubstitutionPoint(
    int Terms, double? ClassAccuracy, double? Accuracy, double RelativeError, double? ConfidenceCorrelation, double ConfidenceDifference)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>3 0.9 0.914 0.1 - 0.01</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
