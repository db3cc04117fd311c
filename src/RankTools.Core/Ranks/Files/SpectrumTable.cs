using Parquet;
using Parquet.Schema;

namespace RankTools.Ranks.Files;

/// <summary>
/// The columns of a file of spectra and the rows that wait to be written, a bounded number. Names, types and order of the columns are what
/// other programs rely on: they are documented at <c>Get-LayerRank -OutFile</c>, and new ones come last.
/// </summary>
internal sealed class SpectrumTable
{
    /// <summary>Rows that are written at once, as one row group.</summary>
    public const int GroupRows = 1 << 17;

    private readonly SpectrumColumn[] columns;
    private int result;

    public SpectrumTable()
    {
        columns =
        [
            SpectrumColumn.Number("Result", _ => result),
            SpectrumColumn.Text("Source", rows => rows.Source),
            SpectrumColumn.Text("Network", rows => rows.Network),
            SpectrumColumn.Text("Layer", rows => rows.Layer),
            SpectrumColumn.Optional("LayerIndex", rows => rows.LayerIndex),
            SpectrumColumn.Text("Spectrum", rows => rows.Kind.ToString()),
            SpectrumColumn.Places("Index"),
            SpectrumColumn.Values("SingularValue"),
            SpectrumColumn.Optional("Error", rows => rows.Error),
            SpectrumColumn.Number("Rows", rows => rows.Rows),
            SpectrumColumn.Number("Columns", rows => rows.Columns),
            SpectrumColumn.Text("Rule", rows => rows.Tolerance.Rule.ToString()),
            SpectrumColumn.Number("Tolerance", rows => rows.Tolerance.Value),
            SpectrumColumn.Number("Threshold", rows => rows.Threshold),
            SpectrumColumn.Number("Rank", rows => rows.Rank),
            SpectrumColumn.Optional("RankLow", rows => rows.RankLow),
            SpectrumColumn.Optional("RankHigh", rows => rows.RankHigh),
            SpectrumColumn.Number("CensoredCount", rows => rows.CensoredCount),
            SpectrumColumn.Optional("CensoredBound", rows => rows.CensoredBound),
            SpectrumColumn.Text("Precision", rows => rows.Precision.ToString()),
            SpectrumColumn.Optional("Seed", rows => rows.Seed),
            SpectrumColumn.Text("Preprocessing", rows => rows.Preprocessing),
            SpectrumColumn.Text("WeightHash", rows => rows.WeightHash),
        ];
        Schema = new(columns.Select(column => column.Field));
    }

    /// <summary>The columns, as the format describes them.</summary>
    public ParquetSchema Schema { get; }

    /// <summary>How many rows wait to be written.</summary>
    public int Count { get; private set; }

    /// <summary>Takes rows of a spectrum, as many as there is room for.</summary>
    /// <param name="number">The number of the result in the file.</param>
    /// <param name="rows">Its spectrum.</param>
    /// <param name="first">The first singular value to take.</param>
    /// <returns>The first singular value that did not find room.</returns>
    public int Take(int number, SpectrumRows rows, int first)
    {
        result = number;
        var count = Math.Min(GroupRows - Count, rows.Values.Count - first);
        foreach (var column in columns)
            column.Take(rows, first, Count, count);
        Count += count;
        return first + count;
    }

    /// <summary>Writes all rows that wait as one row group.</summary>
    public async Task WriteAsync(ParquetWriter writer, CancellationToken cancellation)
    {
        using var group = writer.CreateRowGroup();
        foreach (var column in columns)
        {
            cancellation.ThrowIfCancellationRequested();
            await column.WriteAsync(group, Count, cancellation).ConfigureAwait(false);
        }
        group.CompleteValidate();
        Count = 0;
    }
}
