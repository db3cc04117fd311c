using System.Collections.Immutable;

namespace RankTools.Data.Datasets;

/// <summary>What a user says about a data set that its files do not.</summary>
public sealed record ImageDatasetOptions
{
    /// <summary>Name of the data set; null for that of its folder or file.</summary>
    public string? Name { get; init; }

    /// <summary>File of the labels: text, .npy or IDX. Null where they are with the images, or nowhere.</summary>
    public string? LabelPath { get; init; }

    /// <summary>Names of the classes in the order of the network's logits; empty when not given.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>File of such names: one a line, or JSON as imagenet_class_index.json. Goes before <see cref="ClassNames"/>.</summary>
    public string? ClassNamePath { get; init; }

    /// <summary>Names by which the label file's numbers are meant, where its order is another than the network's; empty when not given.</summary>
    public ImmutableArray<string> LabelNames { get; init; } = [];

    /// <summary>File of such names, one a line.</summary>
    public string? LabelNamePath { get; init; }

    /// <summary>The label file's number of the first class: 0, or 1.</summary>
    public int FirstLabel { get; init; }

    /// <summary>Name of the array of images in an .npz archive; null for the only one that can hold images.</summary>
    public string? ImageEntry { get; init; }

    /// <summary>Name of the array of labels in an .npz archive; null for the only one with as many numbers as there are images.</summary>
    public string? LabelEntry { get; init; }
}
