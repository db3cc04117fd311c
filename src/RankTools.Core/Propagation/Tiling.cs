using System.Collections.Immutable;

namespace RankTools.Propagation;

/// <summary>
/// How all tangents of a pass are divided in each of its segments. Small tiles have small receptive fields where maps are large;
/// further on, where all fields cover the map, fewer and larger ones cost less to set up.
/// </summary>
internal sealed class Tiling
{
    private const int MostTiles = 256;

    private static readonly int[] Sides = [16, 8, 4];

    private readonly List<ImmutableArray<TileWindows>> choices = [];

    /// <summary>Ways to divide the directions of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="directions">The directions.</param>
    /// <param name="side">The side of all tiles; null to choose by cost.</param>
    public Tiling(ExecutionPlan plan, InputDirections directions, int? side = null)
    {
        All = TileWindows.Of(plan, DirectionTile.All(directions));
        choices.Add([All]);
        if (plan.Input.Shape.Length != 3)
            return;
        if (side is not null)
            choices.Clear();
        foreach (var length in side is { } given ? [given] : Sides.Where(length => length < Math.Max(directions.Bounds.Height, directions.Bounds.Width)))
        {
            var tiles = DirectionTile.Cut(directions, length);
            if (side is not null || tiles.Length is > 1 and <= MostTiles)
                choices.Add([.. tiles.Select(tile => TileWindows.Of(plan, tile))]);
        }
    }

    /// <summary>All directions together.</summary>
    public TileWindows All { get; }

    /// <summary>The division that costs least in a segment.</summary>
    public ImmutableArray<TileWindows> For(Segment segment) => choices.MinBy(tiles => tiles.Sum(tile => tile.Cost(segment)));
}
