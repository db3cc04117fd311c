using System.Text;
using RankTools.Checkpoints.Pickles;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>
/// Reads what torch.save writes since PyTorch 1.6: an uncompressed zip archive with <c>NAME/data.pkl</c>, the object, and
/// <c>NAME/data/KEY</c>, one raw file per storage, in the byte order that <c>NAME/byteorder</c> says (little if it is not there).
/// </summary>
internal static class PyTorchZipReader
{
    private const string PickleName = "data.pkl";
    private const long PickleByteLimit = 256 << 20;

    /// <summary>Reads the directory and the pickle; storages stay where they are.</summary>
    /// <exception cref="RankToolsException">As listed at <see cref="Checkpoint.Open"/>.</exception>
    public static CheckpointContents Read(CheckpointFile file)
    {
        var archive = ZipDirectory.Read(file);
        string root = FindRoot(file, archive);
        var pickle = archive.Find(root + PickleName)!;
        if (pickle.Length > PickleByteLimit)
            throw CheckpointErrors.LimitExceeded(file.Path, $"its data.pkl has {pickle.Length} bytes, more than {PickleByteLimit}");
        pickle.Verify(file);
        bool bigEndian = IsBigEndian(file, archive, root);

        var unpickler = new Unpickler(new PickleInput(file, pickle.Position, pickle.Length));
        var state = StateDictionary.Flatten(file.Path, unpickler.Load());
        var regions = new Dictionary<string, StorageRegion>(StringComparer.Ordinal);
        StorageRegion Locate(StorageReference storage)
        {
            if (regions.TryGetValue(storage.Key, out var known)) return known;
            var region = archive.Find($"{root}data/{storage.Key}", bigEndian)
                ?? throw CheckpointErrors.Corrupt(file.Path, $"the archive has no member 'data/{storage.Key}' for one of its tensors");
            if (region.Length < storage.ByteLength)
                throw CheckpointErrors.Corrupt(file.Path,
                    $"storage '{storage.Key}' should have {storage.ByteLength} bytes and has {region.Length}");
            regions.Add(storage.Key, region);
            return region;
        }

        return new(file, state.Locate(Locate), state.Metadata);
    }

    /// <summary>The folder that everything in the archive lies in, with its slash.</summary>
    private static string FindRoot(CheckpointFile file, ZipDirectory archive)
    {
        bool Has(string suffix) => archive.Names.Any(name => name.EndsWith(suffix, StringComparison.Ordinal));
        string? pickle = archive.Names
            .Where(name => name == PickleName || name.EndsWith("/" + PickleName, StringComparison.Ordinal))
            .MinBy(name => name.Length);
        if (Has("/constants.pkl") || archive.Names.Any(name => name.Contains("/code/")) || (pickle is null && Has("/model.json")))
            throw CheckpointErrors.FormatUnsupported(file.Path, "a TorchScript archive (torch.jit.save)",
                "Load it in PyTorch and save its weights: torch.save(torch.jit.load(path).state_dict(), path).");
        if (pickle is not null) return pickle[..^PickleName.Length];
        if (Has(".npy"))
            throw CheckpointErrors.FormatUnsupported(file.Path, "a NumPy archive (.npz)", "Save the weights as safetensors.");
        throw CheckpointErrors.FormatUnknown(file.Path,
            $"a zip archive of other files ({string.Join(", ", archive.Names.Take(3))}{(archive.Names.Count > 3 ? ", …" : "")})");
    }

    private static bool IsBigEndian(CheckpointFile file, ZipDirectory archive, string root)
    {
        if (archive.Find(root + "byteorder") is not { } region) return false;
        Span<byte> text = stackalloc byte[(int)Math.Min(region.Length, 8)];
        file.Read(region.Position, text);
        return Encoding.ASCII.GetString(text) switch
        {
            "little" => false,
            "big" => true,
            var other => throw CheckpointErrors.Corrupt(file.Path, $"its byte order is '{other}', neither 'little' nor 'big'"),
        };
    }
}
