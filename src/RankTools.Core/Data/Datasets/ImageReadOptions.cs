using RankTools.Networks;

namespace RankTools.Data.Datasets;

/// <summary>How the images of a data set are turned into inputs.</summary>
/// <param name="Preprocessing">What is done to pictures; arrays of preprocessed inputs are taken as they are.</param>
public sealed record ImageReadOptions(Preprocessing Preprocessing)
{
    /// <summary>What a network needs.</summary>
    /// <param name="network">The network; where it takes one channel, grey images stay grey.</param>
    /// <param name="preprocessing">What is done to pictures.</param>
    /// <param name="applyOrientation">Turns pictures as their EXIF orientation says.</param>
    public static ImageReadOptions For(NeuralNetwork network, Preprocessing preprocessing, bool applyOrientation)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(preprocessing)
        {
            ApplyOrientation = applyOrientation,
            ChannelCount = network.InputShape.Count == 3 ? (int)network.InputShape[0] : PixelImage.Channels,
        };
    }

    /// <summary>Turns pictures as their EXIF orientation says.</summary>
    public bool ApplyOrientation { get; init; }

    /// <summary>
    /// Channels of an input. Images that are stored grey give one channel where 1 is asked for, else the same values three times.
    /// </summary>
    public int ChannelCount { get; init; } = PixelImage.Channels;

    /// <summary>Index of the first image to read: where an interrupted pass goes on.</summary>
    public long Start { get; init; }
}
