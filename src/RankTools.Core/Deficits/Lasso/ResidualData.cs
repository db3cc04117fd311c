namespace RankTools.Deficits.Lasso;

/// <summary>Columns and target in memory, for the method that works on the residual instead of the Gram matrix.</summary>
/// <param name="Columns">Y, column after column.</param>
/// <param name="Target">y.</param>
internal sealed record ResidualData(double[] Columns, double[] Target)
{
    /// <summary>N.</summary>
    public int Count => Target.Length;

    /// <summary>Column j.</summary>
    public ReadOnlySpan<double> Column(int j) => Columns.AsSpan(j * Count, Count);

    /// <summary>From rows.</summary>
    public static ResidualData OfRows(ReadOnlySpan<double> rows, double[] target)
    {
        var (count, size) = (target.Length, rows.Length / target.Length);
        var columns = new double[rows.Length];
        for (var n = 0; n < count; n++)
        {
            for (var j = 0; j < size; j++)
                columns[(j * count) + n] = rows[(n * size) + j];
        }
        return new(columns, target);
    }
}
