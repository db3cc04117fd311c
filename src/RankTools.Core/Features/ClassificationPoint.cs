using System.Globalization;

namespace RankTools.Features;

/// <summary>One point of an accuracy curve.</summary>
/// <param name="Components">k, how many principal components are kept.</param>
/// <param name="CorrectCount">Samples that are classified correctly then.</param>
/// <param name="Accuracy">Their share.</param>
public sealed record ClassificationPoint(int Components, long CorrectCount, double Accuracy)
{
    /// <summary>For example <c>8:0.873</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Components}:{Accuracy}");
}
