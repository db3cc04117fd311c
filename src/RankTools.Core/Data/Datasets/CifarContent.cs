using System.Collections.Immutable;

namespace RankTools.Data.Datasets;

/// <summary>Files of CIFAR's binary version, one after the other.</summary>
internal sealed class CifarContent : IImageContent
{
    private readonly ImmutableArray<string> paths;
    private readonly ImmutableArray<long> ends;

    /// <summary>Checks the lengths of the files.</summary>
    /// <exception cref="Errors.RankToolsException">Those of <see cref="CifarBatch.Open"/>.</exception>
    public CifarContent(ImmutableArray<string> paths)
    {
        this.paths = paths;
        var (counts, formats) = (new List<long>(), new HashSet<CifarFormat>());
        foreach (var path in paths)
        {
            using var batch = CifarBatch.Open(path);
            counts.Add(counts.LastOrDefault() + batch.Count);
            formats.Add(batch.Format);
        }
        ends = [.. counts];
        Format = formats.Count == 1 ? formats.First() : throw DataErrors.ShapeMismatch(paths[0],
            $"'{paths[0]}' and the files with it are of CIFAR-10's and of CIFAR-100's form. Import them one by one.");
    }

    /// <summary>The layout of all files.</summary>
    public CifarFormat Format { get; }

    /// <inheritdoc/>
    public long Count => ends[^1];

    /// <inheritdoc/>
    public string SourceOf(long index)
    {
        var (file, image) = Find(index);
        return InputFile.Indexed(paths[file], image);
    }

    /// <inheritdoc/>
    public IImageStore Open() => new Store(this);

    private (int File, int Image) Find(long index)
    {
        var file = 0;
        while (ends[file] <= index)
            file++;
        return (file, (int)(index - (file == 0 ? 0 : ends[file - 1])));
    }

    private sealed class Store : IImageStore
    {
        private readonly CifarContent content;
        private readonly List<CifarBatch> batches = [];

        public Store(CifarContent content)
        {
            this.content = content;
            try
            {
                foreach (var path in content.paths)
                    batches.Add(CifarBatch.Open(path, content.Format));
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public int? LabelOf(long index) => Image(index).Label;

        public InputItem Read(long index, ImageReadOptions options)
        {
            var image = Image(index);
            return InputFile.Prepare(content.paths[content.Find(index).File], content.SourceOf(index), image.Label, image.Image, options.Preprocessing);
        }

        public void Dispose()
        {
            foreach (var batch in batches)
                batch.Dispose();
        }

        private CifarImage Image(long index)
        {
            var (file, image) = content.Find(index);
            return batches[file].Read(image);
        }
    }
}
