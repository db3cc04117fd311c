using System.Collections.Immutable;

namespace RankTools.Checkpoints;

/// <summary>One named tensor of a checkpoint, before its values are read.</summary>
/// <param name="Name">The key in the state dictionary, for example <c>layer1.0.conv1.weight</c>.</param>
/// <param name="ElementType">How its numbers are stored.</param>
/// <param name="Shape">Sizes of its dimensions, outermost first; empty for a scalar.</param>
public sealed record CheckpointEntry(string Name, ElementType ElementType, ImmutableArray<long> Shape)
{
    /// <summary>The product of <see cref="Shape"/>: 1 for a scalar, 0 if any dimension is empty.</summary>
    /// <exception cref="OverflowException">
    /// The product does not fit 64 bits; never so for an entry that came from a <see cref="Checkpoint"/>.
    /// </exception>
    public long ElementCount { get; } = Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Equal names, types and shapes, dimension by dimension.</summary>
    public bool Equals(CheckpointEntry? other) => other is not null
        && Name == other.Name && ElementType == other.ElementType && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, ElementType, Shape.Length);

    /// <summary>For example <c>conv1.weight Float32 [16, 3, 3, 3]</c>.</summary>
    public override string ToString() => $"{Name} {ElementType} [{string.Join(", ", Shape)}]";
}
