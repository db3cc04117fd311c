namespace RankTools.Checkpoints;

/// <summary>What a reader of one format found in a file.</summary>
/// <param name="Source">Where the values are read from.</param>
/// <param name="Tensors">In file order, names as stored and all different.</param>
/// <param name="Metadata">Text beside the tensors.</param>
internal sealed record CheckpointContents(
    IByteSource Source, IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
