using RankTools.Data;

namespace RankTools.Features;

/// <summary>Some of the rows of a source, in ascending order.</summary>
/// <param name="source">All rows.</param>
/// <param name="rows">Ascending indices of those that belong to it.</param>
internal sealed class RowSubset(IRowSource source, long[] rows) : IRowSource
{
    public string Name => source.Name;

    public long Rows => rows.Length;

    public int RowLength => source.RowLength;

    /// <summary>Index, among all rows, of one that belongs to the subset.</summary>
    public long IndexOf(long row) => rows[row];

    public void ReadRows(long firstRow, Span<double> destination)
    {
        var count = destination.Length / RowLength;
        for (var i = 0; i < count;)
        {
            var run = 1; // neighbours in the source are read at once
            while (i + run < count && rows[firstRow + i + run] == rows[firstRow + i] + run)
                run++;
            source.ReadRows(rows[firstRow + i], destination.Slice(i * RowLength, run * RowLength));
            i += run;
        }
    }
}
