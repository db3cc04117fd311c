namespace RankTools.Operators;

/// <summary>
/// A map cut into windows, after shifting it cyclically up and to the left (Liu et al. 2021, arXiv 2103.14030, figures 2 and 4).
/// Tokens are numbered row by row on the map, window by window on the grid. Where windows hang over the lower or right edge of the
/// shifted map, their places there are empty; as in timm, the map is shifted first and filled up then (torchvision: the other way round).
/// </summary>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map.</param>
/// <param name="Side">Rows and columns of a window.</param>
/// <param name="Shift">Rows and columns that the map is shifted by; 0 for none.</param>
public sealed record WindowGrid(long Height, long Width, (long Row, long Column) Side, (long Row, long Column) Shift)
{
    /// <summary>Stands for a place that no token of the map comes to.</summary>
    internal const long Empty = -1;

    /// <summary>Number of windows.</summary>
    public long WindowCount => WindowRows * WindowColumns;

    /// <summary>Tokens of one window.</summary>
    public long TokensPerWindow => Side.Row * Side.Column;

    /// <summary>True when some windows hold tokens that are no neighbours on the map.</summary>
    public bool IsShifted => Shift.Row > 0 || Shift.Column > 0;

    private long WindowRows => (Height + Side.Row - 1) / Side.Row;

    private long WindowColumns => (Width + Side.Column - 1) / Side.Column;

    /// <summary>
    /// The grid for a map: windows of the wanted side; along an axis on which the map is no larger than that, one window without a shift.
    /// </summary>
    public static WindowGrid For(long height, long width, long side, bool shifted)
    {
        var (rows, rowShift) = Axis(height);
        var (columns, columnShift) = Axis(width);
        return new(height, width, (rows, columns), (rowShift, columnShift));

        (long Side, long Shift) Axis(long size) => size <= side ? (size, 0) : (side, shifted ? side / 2 : 0);
    }

    /// <summary>For every place on the grid, the token of the map that comes there, or <see cref="Empty"/>.</summary>
    internal long[] Order() => [.. Places().Select(place => place.Row < Height && place.Column < Width
        ? (place.Row + Shift.Row) % Height * Width + (place.Column + Shift.Column) % Width
        : Empty)];

    /// <summary>For every token of the map, its place on the grid.</summary>
    internal long[] ReverseOrder()
    {
        var reverse = new long[Height * Width];
        foreach (var (place, token) in Order().Index())
        {
            if (token != Empty)
                reverse[token] = place;
        }
        return reverse;
    }

    /// <summary>
    /// For every place on the grid, the part of the shifted map that it belongs to. Windows at the lower and right edges hold
    /// tokens of up to four parts that are no neighbours on the map; only those of one part may see each other.
    /// </summary>
    internal long[] Parts() => [.. Places().Select(place =>
        3 * Part(place.Row, WindowRows * Side.Row, Side.Row, Shift.Row)
        + Part(place.Column, WindowColumns * Side.Column, Side.Column, Shift.Column))];

    /// <summary>For every pair of places in a window, the row of the table of relative positions: one row for every difference.</summary>
    internal long[] RelativePositions() =>
        [.. from a in Range(TokensPerWindow)
            from b in Range(TokensPerWindow)
            select (a / Side.Column - b / Side.Column + Side.Row - 1) * (2 * Side.Column - 1) + a % Side.Column - b % Side.Column + Side.Column - 1];

    private static long Part(long position, long size, long side, long shift) => position < size - side ? 0 : position < size - shift ? 1 : 2;

    /// <summary>Row and column on the shifted map, window by window.</summary>
    private IEnumerable<(long Row, long Column)> Places() =>
        from windowRow in Range(WindowRows)
        from windowColumn in Range(WindowColumns)
        from row in Range(Side.Row)
        from column in Range(Side.Column)
        select (windowRow * Side.Row + row, windowColumn * Side.Column + column);

    private static IEnumerable<long> Range(long count) => Enumerable.Range(0, (int)count).Select(i => (long)i);
}
