namespace RankTools.Networks;

/// <summary>Places that the rows of a parameter belong to: some that are no places, then a grid row by row.</summary>
/// <param name="Prefix">Rows before the grid, such as that of the class token.</param>
/// <param name="Height">Rows of the grid.</param>
/// <param name="Width">Columns of the grid.</param>
internal sealed record PositionGrid(long Prefix, int Height, int Width)
{
    /// <summary>Rows of the parameter.</summary>
    public long Count => Prefix + (long)Height * Width;

    /// <summary>The square grid with that many rows in all after the same prefix; null where there is none.</summary>
    public PositionGrid? SquareOf(long count)
    {
        var side = (int)Math.Round(Math.Sqrt(Math.Max(0, count - Prefix)));
        return side > 0 && Prefix + (long)side * side == count ? new(Prefix, side, side) : null;
    }
}
