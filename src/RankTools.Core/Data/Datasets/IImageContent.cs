namespace RankTools.Data.Datasets;

/// <summary>What is behind a data set: so many images, in a fixed order.</summary>
internal interface IImageContent
{
    /// <summary>Number of images.</summary>
    long Count { get; }

    /// <summary>What results and errors call an image.</summary>
    string SourceOf(long index);

    /// <summary>Opens what the images are in.</summary>
    IImageStore Open();
}
