using System.Collections.Immutable;

namespace RankTools.Data.Datasets;

/// <summary>
/// Images in a NumPy array. Unsigned bytes in images × rows × columns (× 3) are pictures, and are preprocessed; everything else is
/// images × channels × rows × columns, and is taken as it is.
/// </summary>
internal sealed class ArrayContent : IImageContent
{
    private readonly string source;
    private readonly string path;
    private readonly NumericArray? array;
    private readonly int[]? labels;
    private readonly ImmutableArray<long> shape;
    private readonly bool isPicture;

    /// <summary>An .npy file, read where it is needed.</summary>
    /// <exception cref="Errors.RankToolsException">Those of <see cref="NpyRowReader.Open"/>; ShapeMismatch.</exception>
    public ArrayContent(string path, string? labelPath, int firstLabel, int classCount)
    {
        (this.path, source) = (path, path);
        using var reader = NpyRowReader.Open(path);
        (shape, isPicture) = Understand(reader.Shape, reader.ElementType);
        labels = labelPath is null ? null : LabelReader.ReadArray(labelPath, Count, firstLabel, classCount);
    }

    /// <summary>An array of an archive, held in memory.</summary>
    /// <exception cref="Errors.RankToolsException">ShapeMismatch.</exception>
    public ArrayContent(string path, string entry, NumericArray array, int[]? labels)
    {
        (this.path, source, this.array, this.labels) = (path, $"{path}#{entry}", array, labels);
        (shape, isPicture) = Understand(array.Shape, array.ElementType);
    }

    /// <inheritdoc/>
    public long Count => shape[0];

    /// <summary>True where images can be in an array of this shape.</summary>
    public static bool CanHold(ImmutableArray<long> shape, string elementType) =>
        !shape.Contains(0) && (shape.Length == 4 || (shape.Length == 3 && elementType == "uint8"));

    /// <inheritdoc/>
    public string SourceOf(long index) => InputFile.Indexed(source, index);

    /// <inheritdoc/>
    public IImageStore Open() => new Store(this, array is null ? NpyRowReader.Open(path) : null);

    private (ImmutableArray<long> Shape, bool IsPicture) Understand(ImmutableArray<long> found, string elementType)
    {
        if (!CanHold(found, elementType) || NumericArray.CountElements(found.AsSpan()[1..]) is not <= int.MaxValue)
        {
            throw DataErrors.ShapeMismatch(source,
                $"'{source}' has shape {DataErrors.Describe(found.AsSpan())} of {elementType}. Expected is images × channels × rows × columns, or pictures as "
                + "images × rows × columns (× 3) of uint8, no extent being 0.");
        }
        return (found, elementType == "uint8" && (found.Length == 3 || found[3] == PixelImage.Channels));
    }

    private sealed class Store(ArrayContent content, NpyRowReader? reader) : IImageStore
    {
        public int? LabelOf(long index) => content.labels?[index] is >= 0 and var label ? label : null;

        public InputItem Read(long index, ImageReadOptions options)
        {
            var values = new double[content.shape.AsSpan()[1..].ToArray().Aggregate(1L, (product, extent) => product * extent)];
            if (reader is not null)
            {
                reader.ReadRows(index, values);
            }
            else
            {
                for (var i = 0; i < values.Length; i++)
                    values[i] = content.array![(int)((index * values.Length) + i)];
            }
            return content.isPicture ? Picture(index, values, options) : Prepared(index, values);
        }

        public void Dispose() => reader?.Dispose();

        private InputItem Prepared(long index, double[] values)
        {
            var item = new InputItem(content.SourceOf(index), LabelOf(index), content.shape[1..], values);
            InputFile.CheckFinite(item.Source, item.Shape, values);
            return item;
        }

        private InputItem Picture(long index, double[] values, ImageReadOptions options)
        {
            var bytes = Array.ConvertAll(values, value => (byte)value);
            var (height, width, isGrey) = ((int)content.shape[1], (int)content.shape[2], content.shape.Length == 3);
            var image = isGrey ? GreyImage.ToPixels(bytes, width, height) : new PixelImage(width, height, bytes);
            var item = InputFile.Prepare(content.path, content.SourceOf(index), LabelOf(index), image, options.Preprocessing);
            return isGrey && options.ChannelCount == 1 ? GreyImage.FirstChannel(item) : item;
        }
    }
}
