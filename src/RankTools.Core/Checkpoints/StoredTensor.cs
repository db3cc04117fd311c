using System.Collections.Immutable;

namespace RankTools.Checkpoints;

/// <summary>
/// An entry together with the place of its values: element i₁…i_d lies at <c>Offset + Σ i_k · Strides_k</c> of the region.
/// </summary>
/// <param name="Entry">Name, type and shape.</param>
/// <param name="Strides">Elements between neighbours along each dimension; 0 repeats one.</param>
/// <param name="Offset">The first element, counted from the region's beginning.</param>
/// <param name="Region">The bytes it looks into.</param>
internal sealed record StoredTensor(CheckpointEntry Entry, ImmutableArray<long> Strides, long Offset, StorageRegion Region)
{
    /// <summary>True if the elements lie in the file one after the other, in row-major order.</summary>
    public bool IsContiguous { get; } = TensorLayout.IsContiguous(Entry.Shape, Strides);
}
