using System.Collections.Immutable;

namespace RankTools.Data.Datasets;

/// <summary>Image files, each with a label or none.</summary>
/// <param name="paths">Paths in order.</param>
/// <param name="labels">As many labels, −1 for none; empty where there are none at all.</param>
internal sealed class PictureContent(ImmutableArray<string> paths, ImmutableArray<int> labels) : IImageContent, IImageStore
{
    /// <summary>Extensions of the files in a folder that are taken for pictures.</summary>
    private static readonly HashSet<string> Extensions =
        new([".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp"], StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public long Count => paths.Length;

    /// <summary>True for names of picture files; hidden files are none.</summary>
    public static bool IsPicture(string path) =>
        Extensions.Contains(Path.GetExtension(path)) && !Path.GetFileName(path.AsSpan()).StartsWith(".");

    /// <inheritdoc/>
    public string SourceOf(long index) => paths[(int)index];

    /// <inheritdoc/>
    public IImageStore Open() => this;

    /// <inheritdoc/>
    public int? LabelOf(long index) => labels.IsEmpty || labels[(int)index] < 0 ? null : labels[(int)index];

    /// <inheritdoc/>
    public InputItem Read(long index, ImageReadOptions options)
    {
        var path = paths[(int)index];
        return InputFile.Prepare(path, path, LabelOf(index), ImageReader.Read(path, options.ApplyOrientation), options.Preprocessing)
            with { FollowsOrientation = options.ApplyOrientation };
    }

    /// <summary>Nothing stays open between pictures.</summary>
    public void Dispose()
    {
    }
}
