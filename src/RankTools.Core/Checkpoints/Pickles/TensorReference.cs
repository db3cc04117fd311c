using System.Collections.Immutable;

namespace RankTools.Checkpoints.Pickles;

/// <summary>What a pickle says of a tensor. Its furthest element was found to lie within its storage.</summary>
/// <param name="Storage">The bytes it looks into.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Offset">Its first element, counted from the beginning of the whole storage.</param>
/// <param name="Shape">Sizes of its dimensions.</param>
/// <param name="Strides">Elements between neighbours along each dimension.</param>
internal sealed record TensorReference(
    StorageReference Storage, ElementType ElementType, long Offset, ImmutableArray<long> Shape, ImmutableArray<long> Strides)
{
    /// <summary>The tensor under a name, at its place in the file.</summary>
    public StoredTensor At(string name, StorageRegion region) =>
        new(new CheckpointEntry(name, ElementType, Shape), Strides, Offset, region);
}
