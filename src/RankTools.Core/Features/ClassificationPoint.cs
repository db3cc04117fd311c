using RankTools.Results;

namespace RankTools.Features;

/// <summary>One point of an accuracy curve.</summary>
/// <param name="Components">k, how many principal components are kept.</param>
/// <param name="CorrectCount">Samples that are classified correctly then.</param>
/// <param name="Accuracy">Their share.</param>
public sealed record ClassificationPoint(int Components, long CorrectCount, double Accuracy)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>8 873 0.873</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
