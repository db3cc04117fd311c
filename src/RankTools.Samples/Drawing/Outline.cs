namespace RankTools.Samples.Drawing;

/// <summary>Whether a point lies in a shape. Shapes fill about the unit disc; y points down, as in images.</summary>
internal static class Outline
{
    /// <summary>No shape reaches further from its centre than this.</summary>
    public const double Reach = 1.25;

    // A pentagram's five lines lie at cos 72° of its radius, each perpendicular to the direction of one tip.
    private const double StarRadius = 1.17;
    private const double StarLine = StarRadius * 0.30901699437494745;
    private static readonly (double X, double Y)[] StarTips =
    [
        (0, -1),
        (0.9510565162951535, -0.30901699437494745),
        (0.5877852522924731, 0.8090169943749475),
        (-0.5877852522924731, 0.8090169943749475),
        (-0.9510565162951535, -0.30901699437494745),
    ];

    public static bool Contains(Shape shape, double x, double y) => shape switch
    {
        Shape.Disc => x * x + y * y <= 0.9 * 0.9,
        Shape.Ring => (x * x + y * y) is <= 1.0 and >= 0.5 * 0.5,
        Shape.Square => Math.Abs(x) <= 0.8 && Math.Abs(y) <= 0.8,
        Shape.Triangle => y <= 0.72 && 1.72 * Math.Abs(x) <= 0.98 * (y + 1.0),
        Shape.Star => InStar(x, y),
        Shape.Cross => (Math.Abs(x) <= 0.36 && Math.Abs(y) <= 1.0) || (Math.Abs(y) <= 0.36 && Math.Abs(x) <= 1.0),
        Shape.Heart => InHeart(x * 1.2, 0.12 - y * 1.2),
        Shape.Crescent => x * x + y * y <= 1.0 && (x - 0.5) * (x - 0.5) + y * y >= 0.72 * 0.72,
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "Not one of the shapes."),
    };

    /// <summary>A pentagram, filled: on the inner side of at least four of its five lines.</summary>
    private static bool InStar(double x, double y)
    {
        var outside = 0;
        foreach (var tip in StarTips)
        {
            if (tip.X * x + tip.Y * y > StarLine && ++outside == 2)
                return false;
        }
        return true;
    }

    /// <summary>The sextic (x² + y² − 1)³ ≤ x² y³, y up.</summary>
    private static bool InHeart(double x, double y)
    {
        var r = x * x + y * y - 1;
        return r * r * r <= x * x * y * y * y;
    }
}
