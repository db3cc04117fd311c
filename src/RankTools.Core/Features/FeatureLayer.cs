using RankTools.Checkpoints;
using RankTools.Collections;

namespace RankTools.Features;

/// <summary>One layer of a feature file.</summary>
/// <param name="Name">Name of the layer in its network.</param>
/// <param name="Shape">Shape of its value at one input.</param>
/// <param name="ElementType">How its numbers are stored: Float32 or Float64.</param>
public sealed record FeatureLayer(string Name, ValueList<long> Shape, ElementType ElementType)
{
    /// <summary>Number of elements of its value: the length of a row.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>For example <c>avgpool 512</c>.</summary>
    public override string ToString() => $"{Name} {string.Join("×", Shape)}";
}
