using System.Collections.Immutable;
using System.Globalization;

using RankTools.Collections;
using RankTools.Errors;

namespace RankTools.Data.Datasets;

/// <summary>
/// Labelled images in a fixed order. Nothing is read before it is asked for, every <see cref="Read(Preprocessing, Action{RankToolsException}, CancellationToken)"/>
/// begins anew, and may begin anywhere.
/// </summary>
public sealed class ImageDataset
{
    private const int MostAhead = 64;
    private const long AheadBytes = 64 << 20;

    private readonly IImageContent content;

    internal ImageDataset(IImageContent content) => this.content = content;

    /// <summary>What to call it in results and errors.</summary>
    public required string Name { get; init; }

    /// <summary>What it was read from.</summary>
    public required ImageDatasetFormat Format { get; init; }

    /// <summary>The folder or file that it lies in.</summary>
    public required string Location { get; init; }

    /// <summary>Number of images.</summary>
    public long Count => content.Count;

    /// <summary>True when its images come with labels.</summary>
    public required bool HasLabels { get; init; }

    /// <summary>Names of the classes, in the order of the labels; empty when they are not known.</summary>
    public ValueList<string> ClassNames { get; init; } = [];

    /// <summary>What the data set itself calls the classes, in the same order: names of folders, WordNet ids. Empty where it has numbers.</summary>
    public ValueList<string> LabelNames { get; init; } = [];

    /// <summary>Number of classes that the names tell; 0 when they are not known.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>Picture files without labels.</summary>
    /// <param name="paths">The files in order.</param>
    public static ImageDataset OfPictures(ImmutableArray<string> paths) => new(new PictureContent(paths, []))
    {
        Name = paths.Length == 1 ? paths[0] : $"{paths.Length} pictures",
        Format = ImageDatasetFormat.Pictures,
        Location = paths.Length == 0 ? "" : Path.GetDirectoryName(paths[0]) ?? "",
        HasLabels = false,
    };

    /// <summary>What results and errors call an image: its path, or a path with <c>#</c> and a number.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    public string SourceOf(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return content.SourceOf(index);
    }

    /// <summary>Reads all images in order, ready for a network; while one is used the next are decoded, on other threads.</summary>
    /// <param name="preprocessing">What is done to pictures.</param>
    /// <param name="report">Told what is wrong with an image that cannot be used; the others go on. Called by the thread that enumerates.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RankToolsException">On enumeration: the whole data set cannot be opened.</exception>
    public IEnumerable<InputItem> Read(Preprocessing preprocessing, Action<RankToolsException> report, CancellationToken cancellation) =>
        Read(new ImageReadOptions(preprocessing), report, cancellation);

    /// <inheritdoc cref="Read(Preprocessing, Action{RankToolsException}, CancellationToken)"/>
    /// <param name="options">What is done to pictures, and where to begin.</param>
    /// <param name="report">Told what is wrong with an image that cannot be used; the others go on. Called by the thread that enumerates.</param>
    /// <param name="cancellation">Stops it.</param>
    public IEnumerable<InputItem> Read(ImageReadOptions options, Action<RankToolsException> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Start);
        return Items(options, report, cancellation);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Opens what the images are in.</summary>
    internal IImageStore Open() => content.Open();

    /// <summary>Reads all images in order; of those that cannot be used, why.</summary>
    internal IEnumerable<(long Index, InputItem? Item, RankToolsException? Failure)> ReadAll(ImageReadOptions options, CancellationToken cancellation)
    {
        using var store = content.Open();
        using var ahead = new DecodeAhead<(long Index, InputItem? Item, RankToolsException? Failure)>(DecodeAhead<InputItem>.DefaultThreads, cancellation);
        var most = 2 * DecodeAhead<InputItem>.DefaultThreads;
        for (var next = options.Start; next < Count || ahead.Waiting > 0;)
        {
            while (next < Count && ahead.Waiting < most)
            {
                var index = next++;
                ahead.Add(() => Decode(store, index, options));
            }
            cancellation.ThrowIfCancellationRequested();
            var result = ahead.Take();
            if (result.Item is { } item)
                most = (int)Math.Clamp(AheadBytes / (sizeof(double) * (long)item.Values.Length), 2, MostAhead);
            yield return result;
        }
    }

    private IEnumerable<InputItem> Items(ImageReadOptions options, Action<RankToolsException> report, CancellationToken cancellation)
    {
        foreach (var (_, item, failure) in ReadAll(options, cancellation))
        {
            if (item is null)
                report(failure!);
            else
                yield return item;
        }
    }

    private (long Index, InputItem? Item, RankToolsException? Failure) Decode(IImageStore store, long index, ImageReadOptions options)
    {
        try
        {
            var item = store.Read(index, options);
            return ClassCount > 0 && item.Label >= ClassCount
                ? (index, null, new RankToolsException("LabelOutOfRange", ErrorKind.InvalidData, item.Source, string.Create(CultureInfo.InvariantCulture,
                    $"'{item.Source}' has label {item.Label}, and {Name} has the names of {ClassCount} classes, 0 to {ClassCount - 1}.")))
                : (index, item, null);
        }
        catch (RankToolsException e)
        {
            return (index, null, e);
        }
    }
}
