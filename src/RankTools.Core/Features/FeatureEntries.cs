using RankTools.Checkpoints;

namespace RankTools.Features;

/// <summary>
/// How a feature file is laid out: a safetensors file with one array for every layer, inputs × shape, under the layer's name, and three
/// more. Their names begin with '@', so that none of a layer can meet them.
/// </summary>
internal static class FeatureEntries
{
    /// <summary>Int64, one for every input: its class, −1 where it is not known.</summary>
    public const string Labels = "@labels";

    /// <summary>UInt8: the sources of all inputs, one after the other, in UTF-8.</summary>
    public const string SourceText = "@source_text";

    /// <summary>Int64, one for every input: where in <see cref="SourceText"/> its source ends.</summary>
    public const string SourceEnds = "@source_ends";

    /// <summary>The arrays of a file in their order.</summary>
    public static IEnumerable<CheckpointEntry> Of(FeatureDescription description, long rows, long sourceBytes) =>
    [
        .. description.Layers.Select(layer => new CheckpointEntry(layer.Name, layer.ElementType, [rows, .. layer.Shape])),
        new(Labels, ElementType.Int64, [rows]), new(SourceEnds, ElementType.Int64, [rows]), new(SourceText, ElementType.UInt8, [sourceBytes]),
    ];
}
