using System.Collections.Immutable;

using RankTools.Data;

namespace RankTools.Features;

/// <summary>Rows of several sources of one width, one after the other.</summary>
internal sealed class CombinedRows(string name, ImmutableArray<IRowSource> pieces) : IRowSource
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public long Rows { get; } = pieces.Sum(piece => piece.Rows);

    /// <inheritdoc/>
    public int RowLength => pieces[0].RowLength;

    /// <inheritdoc/>
    public void ReadRows(long firstRow, Span<double> destination)
    {
        var count = destination.Length / RowLength;
        if ((long)count * RowLength != destination.Length)
            throw new ArgumentException($"{destination.Length} elements are not whole rows of {RowLength}.", nameof(destination));
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow, Rows - count);
        foreach (var piece in pieces)
        {
            if (destination.IsEmpty)
                return;
            if (firstRow >= piece.Rows)
            {
                firstRow -= piece.Rows;
                continue;
            }
            var now = (int)Math.Min(destination.Length / RowLength, piece.Rows - firstRow) * RowLength;
            piece.ReadRows(firstRow, destination[..now]);
            destination = destination[now..];
            firstRow = 0;
        }
    }
}
