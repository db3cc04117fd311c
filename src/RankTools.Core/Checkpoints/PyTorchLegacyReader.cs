using System.Buffers.Binary;
using System.Numerics;
using RankTools.Checkpoints.Pickles;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>
/// Reads what torch.save wrote before PyTorch 1.6: pickles of a magic number, the protocol version 1001, facts about the system, the
/// object, and the list of storage keys; then, for each key, an element count of 8 bytes and the raw little-endian numbers.
/// </summary>
internal static class PyTorchLegacyReader
{
    private const int ProtocolVersion = 1001;
    private static readonly BigInteger MagicNumber = BigInteger.Parse("119547037146038801333356");

    /// <summary>Reads the pickles and the storages' places, not their numbers.</summary>
    /// <exception cref="RankToolsException">As listed at <see cref="Checkpoint.Open"/>.</exception>
    public static CheckpointContents Read(CheckpointFile file)
    {
        var input = new PickleInput(file, 0, file.Length);
        if (!MagicNumber.Equals(new Unpickler(input).Load()))
            throw CheckpointErrors.FormatUnknown(file.Path, "a Python pickle that torch.save did not write");
        if (new Unpickler(input).Load() is not (long)ProtocolVersion)
            throw CheckpointErrors.Corrupt(file.Path, $"its protocol version is not {ProtocolVersion}");
        new Unpickler(input).Load();

        var unpickler = new Unpickler(input);
        var state = StateDictionary.Flatten(file.Path, unpickler.Load());
        var regions = FindStorages(file, new Unpickler(input).Load(), unpickler.Storages, input.Position);
        return new(file,
            state.Locate(storage => regions.GetValueOrDefault(storage.Key)
                ?? throw CheckpointErrors.Corrupt(file.Path, $"storage '{storage.Key}' of one of its tensors is not in its list")),
            state.Metadata);
    }

    private static Dictionary<string, StorageRegion> FindStorages(
        CheckpointFile file, object? keys, IReadOnlyDictionary<string, StorageReference> storages, long position)
    {
        if (keys is not List<object?> list) throw CheckpointErrors.Corrupt(file.Path, "its list of storages is not a list");
        var regions = new Dictionary<string, StorageRegion>(StringComparer.Ordinal);
        Span<byte> countBytes = stackalloc byte[sizeof(long)];
        foreach (object? item in list)
        {
            if (item is not string key || !storages.TryGetValue(key, out var storage))
                throw CheckpointErrors.Corrupt(file.Path, $"its list of storages names '{item}', which no tensor uses");
            file.Read(position, countBytes);
            position += countBytes.Length;
            long count = BinaryPrimitives.ReadInt64LittleEndian(countBytes);
            if (count < 0 || (Int128)count * storage.ElementSize != storage.ByteLength)
                throw CheckpointErrors.Corrupt(file.Path,
                    $"storage '{key}' has {count} elements of {storage.ElementSize} bytes where {storage.ByteLength} bytes were announced");
            if (storage.ByteLength > file.Length - position)
                throw CheckpointErrors.Truncated(file.Path,
                    $"storage '{key}' needs {storage.ByteLength} bytes at {position}, the file has {file.Length}");
            if (!regions.TryAdd(key, new(position, storage.ByteLength)))
                throw CheckpointErrors.Corrupt(file.Path, $"its list of storages names '{key}' twice");
            position += storage.ByteLength;
        }

        return regions;
    }
}
