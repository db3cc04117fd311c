namespace RankTools.Deficits;

/// <summary>Which rows combinations are fitted on, and which are held out to measure their errors.</summary>
/// <param name="Training">Rows of the fit, ascending.</param>
/// <param name="HeldOut">The others, ascending.</param>
public sealed record RowSplit(int[] Training, int[] HeldOut)
{
    /// <summary>Splits the rows of a table by chance; of every class the same part is held out where labels are known.</summary>
    /// <param name="table">The logits.</param>
    /// <param name="part">Part to hold out, 0 ≤ part &lt; 1; what that makes of a class is rounded to whole images.</param>
    /// <param name="seed">Decides which.</param>
    public static RowSplit Of(LogitTable table, double part, long seed)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, 1);
        var random = new SeededRandom(seed);
        var heldOut = new bool[table.Rows];
        foreach (var group in Enumerable.Range(0, table.Rows).GroupBy(row => table.Labels.Length == 0 ? 0 : table.Labels[row]))
        {
            int[] rows = [.. group];
            random.Shuffle(rows);
            foreach (var row in rows.Take((int)Math.Round(part * rows.Length)))
                heldOut[row] = true;
        }
        return new([.. Enumerable.Range(0, table.Rows).Where(row => !heldOut[row])], [.. Enumerable.Range(0, table.Rows).Where(row => heldOut[row])]);
    }
}
