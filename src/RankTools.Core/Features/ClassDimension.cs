using RankTools.Results;

namespace RankTools.Features;

/// <summary>The classification dimension of one class.</summary>
/// <param name="ClassIndex">The class.</param>
/// <param name="ClassName">Its name; empty when it is not known.</param>
/// <param name="Count">Samples of it.</param>
/// <param name="Accuracy">The share that is classified correctly with all components.</param>
/// <param name="Dimension">
/// The smallest number of components with which the share is the asked part of that; null where no sample is classified correctly.
/// </param>
public sealed record ClassDimension(int ClassIndex, string ClassName, long Count, double Accuracy, int? Dimension)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>3 "cat" 50 0.92 7</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
