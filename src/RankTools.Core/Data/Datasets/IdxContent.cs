namespace RankTools.Data.Datasets;

/// <summary>Images × rows × columns of grey values in an IDX file, with labels in another.</summary>
internal sealed class IdxContent : IImageContent
{
    private readonly string path;
    private readonly int[]? labels;
    private readonly (int Height, int Width) size;

    /// <exception cref="Errors.RankToolsException">Those of <see cref="IdxFile.Open"/>; ShapeMismatch, LabelCountMismatch.</exception>
    public IdxContent(string path, string? labelPath, int firstLabel, int classCount)
    {
        this.path = path;
        using var images = IdxFile.Open(path);
        if (images.Shape is not [var count, >= 1 and <= ImageSize.MostSide and var height, >= 1 and <= ImageSize.MostSide and var width])
        {
            throw DataErrors.ShapeMismatch(path,
                $"'{path}' has shape {DataErrors.Describe(images.Shape.AsSpan())}; images × rows × columns was expected. Labels are given with -LabelFile.");
        }
        (Count, size) = (count, ((int)height, (int)width));
        labels = labelPath is null ? null : LabelReader.ReadArray(labelPath, count, firstLabel, classCount);
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public string SourceOf(long index) => InputFile.Indexed(path, index);

    /// <inheritdoc/>
    public IImageStore Open() => new Store(this, IdxFile.Open(path));

    private sealed class Store(IdxContent content, IdxFile file) : IImageStore
    {
        public int? LabelOf(long index) => content.labels?[index] is >= 0 and var label ? label : null;

        public InputItem Read(long index, ImageReadOptions options)
        {
            var grey = new byte[content.size.Height * content.size.Width];
            file.ReadElements(index * grey.Length, grey);
            var item = InputFile.Prepare(content.path, content.SourceOf(index), LabelOf(index),
                GreyImage.ToPixels(grey, content.size.Width, content.size.Height), options.Preprocessing);
            return options.ChannelCount == 1 ? GreyImage.FirstChannel(item) : item;
        }

        public void Dispose() => file.Dispose();
    }
}
