namespace RankTools.Data.Datasets;

/// <summary>Open files with the images of a data set; safe for use by several threads at once.</summary>
internal interface IImageStore : IDisposable
{
    /// <summary>The label of an image in the numbers of the data set; null where it has none.</summary>
    int? LabelOf(long index);

    /// <summary>Reads, decodes and preprocesses one image.</summary>
    /// <exception cref="Errors.RankToolsException">What is wrong with this image; the others may be right.</exception>
    InputItem Read(long index, ImageReadOptions options);
}
