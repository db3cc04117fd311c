namespace RankTools.Samples.Drawing;

/// <summary>
/// Colours to paint with. A family's hues reach well into its neighbours' and now and then a figure has any hue at all, so
/// colour is evidence for a class, never proof.
/// </summary>
internal static class Palette
{
    private const double AnyHue = 0.10;  // share of the figures whose hue ignores the class
    private const double Spread = 0.55;  // standard deviation of the hue, in steps of the circle

    private static readonly Colour Cream = Colour.Display(0.98, 0.95, 0.86);
    private static readonly Colour Ink = Colour.Display(0.10, 0.11, 0.17);

    private static readonly Colour[] Anchors =
    [
        Colour.Display(0.87, 0.16, 0.17), // red
        Colour.Display(0.96, 0.52, 0.10), // orange
        Colour.Display(0.96, 0.83, 0.18), // yellow
        Colour.Display(0.27, 0.67, 0.24), // green
        Colour.Display(0.08, 0.63, 0.62), // teal
        Colour.Display(0.15, 0.36, 0.83), // blue
        Colour.Display(0.47, 0.23, 0.72), // violet
        Colour.Display(0.93, 0.41, 0.67), // pink
    ];

    /// <summary>A figure's main colour: a hue near the family's, a little lighter, darker or greyer.</summary>
    public static Colour Figure(ColourFamily family, RandomStream random)
    {
        var hue = random.Chance(AnyHue) ? random.Between(0, Anchors.Length) : (int)family + Spread * random.Bell();
        return Toned(Hue(hue), random.Between(-0.22, 0.22), random.Between(0, 0.22));
    }

    /// <summary>The second colour of a textured figure: the same light made paler or darker, or cream or ink themselves.</summary>
    public static Colour Second(Colour figure, RandomStream random)
    {
        var brightness = figure.Red * 0.3 + figure.Green * 0.6 + figure.Blue * 0.1;
        var towards = random.Chance(brightness > 0.3 ? 0.8 : 0.2) ? Ink : Cream;
        return figure.Mixed(towards, random.Between(0.55, 0.95));
    }

    /// <summary>A muted colour of any hue, for backgrounds and clutter.</summary>
    public static Colour Muted(RandomStream random) =>
        Toned(Hue(random.Between(0, Anchors.Length)), random.Between(-0.6, 0.7), random.Between(0.45, 0.85));

    /// <summary>The hue at a place on the circle: 0 is red, 1 orange, … 8 red again; between two, a mixture.</summary>
    public static Colour Hue(double place)
    {
        var below = Math.Floor(place);
        var index = ((int)below % Anchors.Length + Anchors.Length) % Anchors.Length;
        return Anchors[index].Mixed(Anchors[(index + 1) % Anchors.Length], place - below);
    }

    /// <summary>Lighter (positive) or darker (negative) by <paramref name="tone"/>, and greyer by <paramref name="grey"/>.</summary>
    private static Colour Toned(Colour colour, double tone, double grey)
    {
        var light = colour.Red * 0.3 + colour.Green * 0.6 + colour.Blue * 0.1;
        var toned = colour.Mixed(new Colour(light, light, light), grey);
        return tone >= 0 ? toned.Mixed(Cream, tone) : toned.Mixed(Ink, -tone);
    }
}
