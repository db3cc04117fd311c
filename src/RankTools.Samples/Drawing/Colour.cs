namespace RankTools.Samples.Drawing;

/// <summary>
/// A colour as amounts of light, 0 … 1 each. Light is added up when samples of a pixel are averaged; the display value is its
/// square root (a gamma of 2, chosen because a square root is exactly rounded everywhere).
/// </summary>
internal readonly record struct Colour(double Red, double Green, double Blue)
{
    public static readonly Colour Black = new(0, 0, 0);

    /// <summary>From display values, 0 … 1 each.</summary>
    public static Colour Display(double red, double green, double blue) => new(red * red, green * green, blue * blue);

    public static Colour operator +(Colour a, Colour b) => new(a.Red + b.Red, a.Green + b.Green, a.Blue + b.Blue);

    public static Colour operator *(Colour a, double amount) => new(a.Red * amount, a.Green * amount, a.Blue * amount);

    /// <summary>This colour at 0, the other at 1.</summary>
    public Colour Mixed(Colour other, double amount) => this * (1 - amount) + other * amount;
}
