using System.Globalization;

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
    /// <summary>For example <c>3:7</c>, class and dimension.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ClassIndex}:{Dimension}");
}
