using System.Collections.Immutable;

namespace RankTools.Propagation;

/// <summary>Directions that are neighbours on the input, so that they share a small receptive field.</summary>
/// <param name="Rows">Which directions.</param>
/// <param name="Bounds">The rectangle around their pixels.</param>
internal sealed record DirectionTile(RowRange Rows, MapRegion Bounds)
{
    /// <summary>All directions as one tile.</summary>
    public static DirectionTile All(InputDirections directions) => new(RowRange.Of(0, directions.Count), directions.Bounds);

    /// <summary>Directions by squares of so many rows and columns of pixels.</summary>
    public static ImmutableArray<DirectionTile> Cut(InputDirections directions, int side)
    {
        var (bounds, channels) = (directions.Bounds, directions.MapShape[0]);
        return
        [
            .. directions.Positions.ToArray().Index()
                .Select(pair => (Direction: pair.Index, Row: pair.Item / channels / bounds.Width, Column: pair.Item / channels % bounds.Width))
                .GroupBy(pixel => (pixel.Row / side, pixel.Column / side))
                .Select(tile => new DirectionTile(
                    RowRange.Of(tile.Select(pixel => pixel.Direction)),
                    new(bounds.Top + tile.Min(pixel => pixel.Row), bounds.Top + tile.Max(pixel => pixel.Row) + 1,
                        bounds.Left + tile.Min(pixel => pixel.Column), bounds.Left + tile.Max(pixel => pixel.Column) + 1))),
        ];
    }
}
