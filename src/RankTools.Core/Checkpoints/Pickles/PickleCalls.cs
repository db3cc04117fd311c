using System.Collections.Immutable;
using System.Text;
using RankTools.Errors;

namespace RankTools.Checkpoints.Pickles;

/// <summary>What the names on the fixed list give for their arguments.</summary>
internal sealed class PickleCalls(string path)
{
    private const long CopyLimit = 1 << 26;
    private readonly Dictionary<string, StorageReference> storages = new(StringComparer.Ordinal);
    private long copied;

    /// <summary>Every storage that the pickle mentioned, by key.</summary>
    public IReadOnlyDictionary<string, StorageReference> Storages => storages;

    /// <summary>Applies a name to arguments.</summary>
    /// <exception cref="RankToolsException">
    /// <c>CheckpointCorrupt</c> for arguments that do not fit it, <c>CheckpointElementTypeUnsupported</c>.
    /// </exception>
    public object? Invoke(PickleGlobal global, object?[] arguments) => (global.Kind, arguments) switch
    {
        (PickleGlobalKind.Dictionary, []) => new PickleDictionary(),
        (PickleGlobalKind.Dictionary, [PickleDictionary items]) => items,
        (PickleGlobalKind.Dictionary, [List<object?> pairs]) => FromPairs(global, pairs),
        (PickleGlobalKind.Size, [object?[] sizes]) => sizes,
        (PickleGlobalKind.Device, [string type, ..]) => type,
        (PickleGlobalKind.RebuildTensor, [StorageReference storage, long offset, object?[] shape, object?[] strides, ..]) =>
            MakeTensor(storage, storage.ElementType, offset, shape, strides),
        (PickleGlobalKind.RebuildTypedTensor,
            [StorageReference storage, long offset, object?[] shape, object?[] strides, _, _, PickleGlobal type, ..]) =>
            type.ElementType is { } elementType
                ? MakeTensor(storage, elementType, offset, shape, strides)
                : throw CheckpointErrors.ElementTypeUnsupported(path, $"a tensor of element type {type.Name}"),
        (PickleGlobalKind.RebuildParameter, [TensorReference tensor, ..]) => tensor,
        (PickleGlobalKind.RebuildFromType,
            [PickleGlobal { Kind: not PickleGlobalKind.RebuildFromType } function, PickleGlobal, object?[] inner, ..]) =>
            Invoke(function, inner),
        (PickleGlobalKind.EncodeBytes, [string text, "latin1"]) => EncodeBytes(text),
        _ => throw Damaged($"'{global.Name}' is called with arguments that do not fit it"),
    };

    /// <summary>
    /// The storage that a persistent identifier means: ('storage', type, key, location, element count), with a view of
    /// (key, offset, element count) after it in the oldest files.
    /// </summary>
    /// <exception cref="RankToolsException"><c>CheckpointCorrupt</c>.</exception>
    public StorageReference FindStorage(object? identifier)
    {
        if (identifier is not object?[] and not List<object?>) throw Damaged("a storage is named by something other than a tuple");
        object?[] parts = identifier as object?[] ?? [.. (List<object?>)identifier];
        if (parts is not ["storage", PickleGlobal { Kind: PickleGlobalKind.Storage } type, string key, _, long count, .. var rest])
            throw Damaged("a storage is described in a way that PyTorch does not write");
        long size = type.ElementType?.Size() ?? 1;
        if (count < 0 || count > long.MaxValue / size) throw Damaged($"storage '{key}' has {count} elements");
        var whole = new StorageReference(key, type.ElementType, count * size, 0, count * size);
        if (storages.TryAdd(key, whole) is false && storages[key].ByteLength != whole.ByteLength)
            throw Damaged($"storage '{key}' has two lengths, {storages[key].ByteLength} and {whole.ByteLength} bytes");
        if (rest is not [object?[] view]) return whole;
        if (view is not [_, long offset, long viewCount] || offset < 0 || viewCount < 0 || (Int128)offset + viewCount > count)
            throw Damaged($"a view of storage '{key}' reaches beyond it");
        return whole with { ViewOffset = offset * size, ViewLength = viewCount * size };
    }

    private TensorReference MakeTensor(
        StorageReference storage, ElementType? type, long offset, object?[] shapeItems, object?[] strideItems)
    {
        if (type is not { } elementType) throw Damaged($"a tensor in storage '{storage.Key}' has no element type");
        var (shape, strides) = (Numbers(shapeItems), Numbers(strideItems));
        var (viewOffset, misaligned) = Math.DivRem(storage.ViewOffset, elementType.Size());
        if (misaligned != 0) throw Damaged($"a view of storage '{storage.Key}' begins within an element");
        if (TensorLayout.Fault(shape, strides, offset, storage.ViewLength / elementType.Size()) is { } fault) throw Damaged(fault);
        return new(storage, elementType, viewOffset + offset, shape, strides);
    }

    private ImmutableArray<long> Numbers(object?[] items)
    {
        if (items.Length > TensorLayout.DimensionLimit) throw Damaged($"a tensor has {items.Length} dimensions");
        var numbers = ImmutableArray.CreateBuilder<long>(items.Length);
        foreach (object? item in items) numbers.Add(item is long number ? number : throw Damaged("a size or stride is not a number"));
        return numbers.MoveToImmutable();
    }

    private PickleDictionary FromPairs(PickleGlobal global, List<object?> pairs)
    {
        Charge(pairs.Count);
        var dictionary = new PickleDictionary();
        foreach (object? pair in pairs)
        {
            switch (pair)
            {
                case object?[] and [var key, var value]: dictionary.Set(key, value); break;
                case List<object?> and [var key, var value]: dictionary.Set(key, value); break;
                default: throw Damaged($"'{global.Name}' is given something other than pairs");
            }
        }

        return dictionary;
    }

    private byte[] EncodeBytes(string text)
    {
        Charge(text.Length);
        return Encoding.Latin1.GetBytes(text);
    }

    // An instruction of one byte can ask for a copy of something large that the memo holds, again and again.
    private void Charge(int items)
    {
        if ((copied += items) > CopyLimit)
            throw CheckpointErrors.LimitExceeded(path, $"its pickle copies more than {CopyLimit} items");
    }

    private RankToolsException Damaged(string found) => CheckpointErrors.Corrupt(path, $"in its pickle, {found}");
}
