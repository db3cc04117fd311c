using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>
/// The named tensors of a weight file: safetensors, or PyTorch in its zip form or the older stream of pickles. Opening reads names,
/// shapes and places and checks them against the file; values are read when asked for. Nothing in a file is ever executed.
/// </summary>
/// <remarks>
/// A wrapping <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c>, <c>net</c> or <c>module</c> entry is unwrapped, nested
/// dictionaries and lists of tensors are flattened with '.', and anything but tensors is left out. A prefix <c>module.</c> that
/// <em>every</em> name carries (networks saved from a parallel wrapper) is taken off, whatever the format. Reads may run at the
/// same time on several threads.
/// </remarks>
public sealed class Checkpoint : IDisposable
{
    private const string ParallelPrefix = "module.";
    private readonly CheckpointFile file;
    private readonly IByteSource source;
    private readonly Dictionary<string, StoredTensor> tensors;

    private Checkpoint(CheckpointFile file, CheckpointFormat format, CheckpointContents contents)
    {
        this.file = file;
        source = contents.Source;
        Metadata = contents.Metadata;
        Format = format switch
        {
            CheckpointFormat.Safetensors => "safetensors",
            CheckpointFormat.PyTorchZip => "PyTorch zip",
            _ => "PyTorch legacy",
        };
        var named = WithoutParallelPrefix(contents.Tensors);
        tensors = named.ToDictionary(tensor => tensor.Entry.Name, StringComparer.Ordinal);
        Entries = [.. named.Select(tensor => tensor.Entry)];
    }

    /// <summary>The file's full path.</summary>
    public string Path => file.Path;

    /// <summary>One of <c>safetensors</c>, <c>PyTorch zip</c>, <c>PyTorch legacy</c>.</summary>
    public string Format { get; }

    /// <summary>
    /// Text that goes with the tensors: the <c>__metadata__</c> of safetensors; numbers, texts and booleans beside the state
    /// dictionary of a PyTorch file (<c>epoch</c>, <c>arch</c>, …), in the invariant culture.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public ImmutableArray<CheckpointEntry> Entries { get; }

    /// <summary>Opens a weight file by what is in it, not by its extension.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="RankToolsException">
    /// <c>CheckpointNotFound</c>, <c>CheckpointUnreadable</c>, <c>CheckpointEmpty</c>, <c>CheckpointTruncated</c>,
    /// <c>CheckpointCorrupt</c>, <c>CheckpointHeaderTooLarge</c>, <c>CheckpointLimitExceeded</c>, <c>CheckpointFormatUnknown</c>
    /// (not a network), <c>CheckpointFormatUnsupported</c> (a network in a form not read here),
    /// <c>CheckpointWithoutTensors</c>, <c>CheckpointElementTypeUnsupported</c>, <c>UnsafePickle</c> (names a function
    /// or class beyond the fixed list).
    /// </exception>
    public static Checkpoint Open(string path) => OpenAs(path, isMapped: true);

    /// <summary>
    /// As <see cref="Open"/>; without mapping, what was read of a large file does not count as memory of this process.
    /// </summary>
    internal static Checkpoint OpenAs(string path, bool isMapped)
    {
        var file = CheckpointFile.Open(path);
        IByteSource? source = null;
        try
        {
            var format = FormatDetection.Identify(file);
            var contents = format switch
            {
                CheckpointFormat.Safetensors => SafetensorsReader.Read(file, isMapped),
                CheckpointFormat.PyTorchZip => PyTorchZipReader.Read(file),
                _ => PyTorchLegacyReader.Read(file),
            };
            source = contents.Source;
            return new(file, format, contents);
        }
        catch
        {
            source?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Finds an entry by its exact name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out CheckpointEntry? entry)
    {
        entry = tensors.GetValueOrDefault(name)?.Entry;
        return entry is not null;
    }

    /// <summary>Reads all values in row-major order, rounded to float32 where they are stored wider.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="destination">Exactly as long as the entry has elements.</param>
    /// <exception cref="RankToolsException">
    /// <c>CheckpointEntryNotFound</c>; <c>CheckpointCorrupt</c> if a recorded checksum differs; <c>CheckpointTruncated</c> if the
    /// file shrank; <c>CheckpointUnreadable</c>; <c>CheckpointLimitExceeded</c> for a strided view over more than 1 GiB.
    /// </exception>
    public void Read(CheckpointEntry entry, Span<float> destination) => ReadAll(entry, destination);

    /// <summary>Reads all values in row-major order as float64.</summary>
    /// <inheritdoc cref="Read(CheckpointEntry, Span{float})"/>
    public void Read(CheckpointEntry entry, Span<double> destination) => ReadAll(entry, destination);

    /// <summary>
    /// Reads all values of an integer or boolean entry in row-major order; floating-point entries, and unsigned numbers that do not
    /// fit, give <c>CheckpointElementTypeMismatch</c>.
    /// </summary>
    /// <inheritdoc cref="Read(CheckpointEntry, Span{float})"/>
    public void Read(CheckpointEntry entry, Span<long> destination) => ReadAll(entry, destination);

    /// <summary>Reads all values of an entry of integers from 0 to 255, for example of text; others give <c>CheckpointElementTypeMismatch</c>.</summary>
    /// <inheritdoc cref="Read(CheckpointEntry, Span{float})"/>
    public void Read(CheckpointEntry entry, Span<byte> destination) => ReadAll(entry, destination);

    /// <summary>Reads part of an entry as float32: as many elements as <paramref name="destination"/> holds.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="start">The first element wanted, in row-major order.</param>
    /// <param name="destination">At most as long as what is left of the entry.</param>
    /// <exception cref="RankToolsException">As for <see cref="Read(CheckpointEntry, Span{float})"/>.</exception>
    public void ReadRange(CheckpointEntry entry, long start, Span<float> destination) => ReadPart(entry, start, destination);

    /// <summary>Reads part of an entry as float64: as many elements as <paramref name="destination"/> holds.</summary>
    /// <inheritdoc cref="ReadRange(CheckpointEntry, long, Span{float})"/>
    public void ReadRange(CheckpointEntry entry, long start, Span<double> destination) => ReadPart(entry, start, destination);

    /// <summary>True where parts of an entry can be read for no more than their own size; a strided view is read whole each time.</summary>
    internal bool ReadsInParts(CheckpointEntry entry) => tensors[entry.Name].IsContiguous;

    /// <summary>The SHA-256 of the whole file as 64 lower-case hexadecimal digits; the file is streamed, not loaded.</summary>
    /// <param name="cancellation">Stops the reading.</param>
    public string ComputeSha256(CancellationToken cancellation = default) => FileHash.Sha256(file, cancellation);

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        source.Dispose();
        file.Dispose();
    }

    private static IReadOnlyList<StoredTensor> WithoutParallelPrefix(IReadOnlyList<StoredTensor> tensors)
    {
        bool CarriesPrefix(StoredTensor tensor) =>
            tensor.Entry.Name.Length > ParallelPrefix.Length && tensor.Entry.Name.StartsWith(ParallelPrefix, StringComparison.Ordinal);
        return tensors.All(CarriesPrefix)
            ? [.. tensors.Select(tensor => tensor with { Entry = tensor.Entry with { Name = tensor.Entry.Name[ParallelPrefix.Length..] } })]
            : tensors;
    }

    private void ReadAll<T>(CheckpointEntry entry, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        if (destination.Length != entry.ElementCount)
            throw new ArgumentException($"{entry} needs {entry.ElementCount} elements, not {destination.Length}.", nameof(destination));
        ReadPart(entry, 0, destination);
    }

    private void ReadPart<T>(CheckpointEntry entry, long start, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        if (!tensors.TryGetValue(entry.Name, out var tensor) || !tensor.Entry.Equals(entry))
            throw CheckpointErrors.EntryNotFound(Path, entry.Name);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, entry.ElementCount - start, nameof(destination));
        bool wantsIntegers = typeof(T) == typeof(long) || typeof(T) == typeof(byte);
        if (wantsIntegers && entry.ElementType.IsFloatingPoint()) throw CheckpointErrors.ElementTypeMismatch(Path, entry, "integers");
        try
        {
            TensorReader.Read(source, tensor, start, destination);
        }
        catch (OverflowException)
        {
            throw CheckpointErrors.ElementTypeMismatch(Path, entry, typeof(T) == typeof(byte) ? "numbers from 0 to 255" : "numbers below 2^63");
        }
    }
}
