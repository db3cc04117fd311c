using RankTools.Errors;

namespace RankTools.Operators;

/// <summary>
/// A map cut into square windows, after shifting it cyclically up and to the left (Liu et al. 2021, arXiv 2103.14030, figures 2
/// and 4). Tokens are numbered row by row on the map, window by window on the grid.
/// </summary>
/// <param name="Height">Rows of the map, a multiple of <paramref name="Side"/>.</param>
/// <param name="Width">Columns of the map, a multiple of <paramref name="Side"/>.</param>
/// <param name="Side">Rows and columns of a window.</param>
/// <param name="Shift">Rows and columns that the map is shifted by; 0 for none.</param>
public sealed record WindowGrid(long Height, long Width, long Side, long Shift)
{
    /// <summary>Number of windows.</summary>
    public long WindowCount => Height / Side * (Width / Side);

    /// <summary>Tokens of one window.</summary>
    public long TokensPerWindow => Side * Side;

    /// <summary>
    /// The grid for a map: windows of the wanted side, or one window without a shift along a map that is no larger than that.
    /// </summary>
    /// <exception cref="RankToolsException"><c>ShapeMismatch</c>: the map is not a whole number of windows.</exception>
    public static WindowGrid For(long height, long width, long side, bool shifted)
    {
        var smaller = Math.Min(height, width);
        var (used, shift) = smaller <= side ? (smaller, 0) : (side, shifted ? side / 2 : 0);
        return height % used == 0 && width % used == 0
            ? new(height, width, used, shift)
            : throw new RankToolsException("ShapeMismatch", ErrorKind.InvalidData, null,
                $"A map of {height}×{width} tokens cannot be cut into windows of {used}×{used}. Choose another image size.");
    }

    /// <summary>For every place on the grid, the token of the map that comes there.</summary>
    internal long[] Order() => [.. Places().Select(place => (place.Row + Shift) % Height * Width + (place.Column + Shift) % Width)];

    /// <summary>For every token of the map, its place on the grid.</summary>
    internal long[] ReverseOrder()
    {
        var reverse = new long[Height * Width];
        foreach (var (place, token) in Order().Index())
            reverse[token] = place;
        return reverse;
    }

    /// <summary>
    /// For every place on the grid, the part of the shifted map that it belongs to. Windows at the lower and right edges hold
    /// tokens of up to four parts that are no neighbours on the map; only those of one part may see each other.
    /// </summary>
    internal long[] Parts() => [.. Places().Select(place => 3 * Part(place.Row, Height) + Part(place.Column, Width))];

    /// <summary>For every pair of places in a window, the row of the table of relative positions: (2·side − 1)² rows.</summary>
    internal long[] RelativePositions()
    {
        var steps = 2 * Side - 1;
        return [.. from a in Range(TokensPerWindow)
                   from b in Range(TokensPerWindow)
                   select (a / Side - b / Side + Side - 1) * steps + a % Side - b % Side + Side - 1];
    }

    private long Part(long position, long size) => position < size - Side ? 0 : position < size - Shift ? 1 : 2;

    /// <summary>Row and column on the shifted map, window by window.</summary>
    private IEnumerable<(long Row, long Column)> Places() =>
        from windowRow in Range(Height / Side)
        from windowColumn in Range(Width / Side)
        from row in Range(Side)
        from column in Range(Side)
        select (windowRow * Side + row, windowColumn * Side + column);

    private static IEnumerable<long> Range(long count) => Enumerable.Range(0, (int)count).Select(i => (long)i);
}
