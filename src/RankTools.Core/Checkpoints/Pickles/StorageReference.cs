namespace RankTools.Checkpoints.Pickles;

/// <summary>What a pickle says of a storage: the flat bytes that one or more tensors look into.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="ElementType">The type of its elements; null for an untyped one, whose tensors say it.</param>
/// <param name="ByteLength">Its bytes in all.</param>
/// <param name="ViewOffset">First byte of the part that is meant: not 0 only for the storage views of the oldest files.</param>
/// <param name="ViewLength">Bytes of the part that is meant.</param>
internal sealed record StorageReference(string Key, ElementType? ElementType, long ByteLength, long ViewOffset, long ViewLength)
{
    /// <summary>Bytes of an element; 1 if it is untyped.</summary>
    public int ElementSize => ElementType?.Size() ?? 1;
}
