namespace RankTools.Samples.Drawing;

/// <summary>
/// A texture laid over the plane: where its second colour shows.
/// </summary>
/// <param name="Texture">Which one.</param>
/// <param name="CentreX">A point of the pattern, in pixels: ripples run around it.</param>
/// <param name="CentreY">The same, downwards.</param>
/// <param name="Direction">Cosine and sine of the pattern's own rotation.</param>
/// <param name="Period">Pixels after which it repeats.</param>
/// <param name="Seed">What a marbled pattern's lattice is drawn from.</param>
internal sealed record Pattern(
    Texture Texture, double CentreX, double CentreY, (double X, double Y) Direction, double Period, uint Seed)
{
    public static readonly Pattern Plain = new(Texture.Plain, 0, 0, (1, 0), 1, 0);

    /// <summary>True where the second colour shows at a point of the image, in pixels.</summary>
    public bool ShowsSecond(double x, double y)
    {
        if (Texture == Texture.Plain)
            return false;
        double dx = (x - CentreX) / Period, dy = (y - CentreY) / Period;
        var u = dx * Direction.X + dy * Direction.Y;
        var v = dy * Direction.X - dx * Direction.Y;
        return Texture switch
        {
            Texture.Striped => Fraction(u) < 0.5,
            Texture.Checkered => (Fraction(u) < 0.5) ^ (Fraction(v) < 0.5),
            Texture.Dotted => IsDot(u, v),
            Texture.Zigzagged => Fraction(u + 0.9 * Math.Abs(Fraction(0.8 * v) - 0.5)) < 0.5,
            Texture.Gridded => Fraction(u) < 0.3 || Fraction(v) < 0.3,
            Texture.Rippled => Fraction(Math.Sqrt(u * u + v * v)) < 0.5,
            Texture.Marbled => Marble(u * 1.6, v * 0.9) > 0.52,
            _ => throw new InvalidOperationException($"{Texture} is not one of the textures."),
        };
    }

    /// <summary>Discs on a lattice whose every other row is moved by half a period.</summary>
    private static bool IsDot(double u, double v)
    {
        var row = Math.Floor(v);
        double x = Fraction(u + 0.5 * (row - 2 * Math.Floor(row * 0.5))) - 0.5, y = v - row - 0.5;
        return x * x + y * y < 0.31 * 0.31;
    }

    /// <summary>Value noise: random values on the integer lattice, blended smoothly between.</summary>
    private double Marble(double u, double v)
    {
        double column = Math.Floor(u), row = Math.Floor(v);
        double x = Smooth(u - column), y = Smooth(v - row);
        int i = (int)column, j = (int)row;
        var upper = Lattice(i, j) * (1 - x) + Lattice(i + 1, j) * x;
        var lower = Lattice(i, j + 1) * (1 - x) + Lattice(i + 1, j + 1) * x;
        return upper * (1 - y) + lower * y;
    }

    private double Lattice(int column, int row)
    {
        var hash = Seed + (uint)column * 0x9E3779B1u + (uint)row * 0x85EBCA77u;
        hash = (hash ^ (hash >> 15)) * 0x2C1B3C6Du;
        hash = (hash ^ (hash >> 12)) * 0x297A2D39u;
        return (hash ^ (hash >> 15)) * (1.0 / 4294967296.0);
    }

    private static double Smooth(double t) => t * t * (3 - 2 * t);

    private static double Fraction(double value) => value - Math.Floor(value);
}
