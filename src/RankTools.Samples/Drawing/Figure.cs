namespace RankTools.Samples.Drawing;

/// <summary>One painted thing: an outline somewhere on the canvas, filled with a pattern of two colours.</summary>
/// <param name="Shape">Its outline.</param>
/// <param name="CentreX">Where its centre is, in pixels from the left.</param>
/// <param name="CentreY">Where its centre is, in pixels from the top.</param>
/// <param name="Axis">Cosine and sine of its rotation.</param>
/// <param name="Width">Half its width in pixels.</param>
/// <param name="Height">Half its height in pixels.</param>
/// <param name="Pattern">What fills it.</param>
/// <param name="First">The pattern's first colour.</param>
/// <param name="Second">The pattern's second colour.</param>
internal sealed record Figure(
    Shape Shape, double CentreX, double CentreY, (double X, double Y) Axis, double Width, double Height,
    Pattern Pattern, Colour First, Colour Second)
{
    /// <summary>How much light falls off from its lit side to the other, and from where: zero is flat.</summary>
    public (double X, double Y) Shade { get; init; }

    /// <summary>1 hides what is behind, 0 hides nothing.</summary>
    public double Opacity { get; init; } = 1;

    /// <summary>Farthest that any of it is from its centre, in pixels.</summary>
    public double Reach => Outline.Reach * Math.Max(Width, Height);

    /// <summary>The colour at a point of the canvas, or null outside the outline.</summary>
    public Colour? At(double x, double y)
    {
        double dx = x - CentreX, dy = y - CentreY;
        var u = (dx * Axis.X + dy * Axis.Y) / Width;
        var v = (dy * Axis.X - dx * Axis.Y) / Height;
        if (!Outline.Contains(Shape, u, v))
            return null;
        var colour = Pattern.ShowsSecond(x, y) ? Second : First;
        return colour * (1 + (Shade.X * dx + Shade.Y * dy) / Width);
    }
}
