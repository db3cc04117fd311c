using RankTools.Checkpoints;
using RankTools.Data;

namespace RankTools.Features;

/// <summary>The rows of one layer of a feature file.</summary>
internal sealed class FeatureRows(Checkpoint file, CheckpointEntry entry, int rowLength) : IRowSource
{
    /// <inheritdoc/>
    public string Name => $"{file.Path}#{entry.Name}";

    /// <inheritdoc/>
    public long Rows => entry.Shape[0];

    /// <inheritdoc/>
    public int RowLength => rowLength;

    /// <inheritdoc/>
    public void ReadRows(long firstRow, Span<double> destination)
    {
        var count = rowLength == 0 ? 0 : destination.Length / rowLength;
        if ((long)count * rowLength != destination.Length)
            throw new ArgumentException($"{destination.Length} elements are not whole rows of {rowLength}.", nameof(destination));
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow, Rows - count);
        file.ReadRange(entry, firstRow * rowLength, destination);
    }
}
