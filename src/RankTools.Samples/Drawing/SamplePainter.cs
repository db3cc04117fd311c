namespace RankTools.Samples.Drawing;

/// <summary>
/// Draws an image of a class: a figure of its shape, texture and (mostly) colour at a random place, size and angle, before a
/// cluttered background, its shadow below it, often partly hidden, then seen by an imperfect camera.
/// </summary>
internal static class SamplePainter
{
    private const double Tilt = 0.36;         // half-angle tangent: figures lean by up to 40° either way
    private const double HiddenShare = 0.45;  // of the images have something before the figure
    private const double BlurredShare = 0.30; // of the images are out of focus

    /// <summary>Draws one image.</summary>
    /// <returns>Red, green and blue planes, each 32 × 32, row by row: the layout of a CIFAR record without its label.</returns>
    public static byte[] Draw(SampleClass sample, RandomStream random)
    {
        var canvas = new Canvas();
        PaintBackground(canvas, random);
        var figure = MainFigure(sample, random);
        canvas.Paint(ShadowOf(figure, random));
        canvas.Paint(figure);
        if (random.Chance(HiddenShare))
            canvas.Paint(Obstacle(figure, random));
        return Camera.Develop(canvas, random.Chance(BlurredShare), random);
    }

    private static Figure MainFigure(SampleClass sample, RandomStream random)
    {
        var size = random.Between(8.5, 13.5);
        var stretch = random.Between(0.86, 1.16);
        double x = random.Between(12, 20), y = random.Between(12, 20);
        var first = Palette.Figure(sample.Colour, random);
        var second = Palette.Second(first, random);
        var pattern = new Pattern(sample.Texture, x + random.Between(-1.5, 1.5), y + random.Between(-1.5, 1.5),
            random.Direction(), size * random.Between(0.46, 0.66), (uint)random.NextUInt64());
        var swapped = sample.Texture != Texture.Plain && random.Chance(0.4);
        var lit = random.Direction();
        var contrast = random.Between(0, 0.3);
        return new Figure(sample.Shape, x, y, random.Turn(Tilt), size * stretch, size / stretch, pattern,
            swapped ? second : first, swapped ? first : second) { Shade = (lit.X * contrast, lit.Y * contrast) };
    }

    private static Figure ShadowOf(Figure figure, RandomStream random) => figure with
    {
        CentreX = figure.CentreX + random.Between(0.5, 2),
        CentreY = figure.CentreY + random.Between(0.5, 2),
        Pattern = Pattern.Plain,
        First = Colour.Black,
        Opacity = random.Between(0.2, 0.5),
    };

    /// <summary>Something muted that reaches over the figure's rim from a random side.</summary>
    private static Figure Obstacle(Figure figure, RandomStream random)
    {
        var (x, y) = random.Direction();
        var distance = figure.Width * random.Between(0.75, 1.15);
        var colour = Palette.Muted(random);
        var shape = random.Chance(0.5) ? Shape.Square : Shape.Disc;
        return new Figure(shape, figure.CentreX + x * distance, figure.CentreY + y * distance, random.Direction(),
            random.Between(2.5, 6), random.Between(3, 8), Pattern.Plain, colour, colour) { Shade = (0.1, 0.1) };
    }

    private static void PaintBackground(Canvas canvas, RandomStream random)
    {
        Colour near = Palette.Muted(random), far = near.Mixed(Palette.Muted(random), random.Between(0.2, 0.8));
        var (x, y) = random.Direction();
        for (var row = 0; row < Canvas.Size; row++)
            for (var column = 0; column < Canvas.Size; column++)
                canvas[row, column] = near.Mixed(far, 0.5 + ((column - 15.5) * x + (row - 15.5) * y) / 45);
        for (var count = 3 + random.Below(5); count > 0; count--)
            canvas.Paint(Clutter(near, random));
    }

    private static Figure Clutter(Colour background, RandomStream random)
    {
        var size = random.Between(2, 6.5);
        Colour first = background.Mixed(Palette.Muted(random), random.Between(0.25, 0.8));
        var second = Palette.Second(first, random);
        double x = random.Between(0, Canvas.Size), y = random.Between(0, Canvas.Size);
        var pattern = random.Chance(0.5)
            ? Pattern.Plain
            : new Pattern((Texture)random.Below(8), x, y, random.Direction(), random.Between(3, 7), (uint)random.NextUInt64());
        return new Figure((Shape)random.Below(8), x, y, random.Direction(), size, size * random.Between(0.7, 1.4), pattern, first, second)
        {
            Opacity = random.Between(0.4, 1),
        };
    }
}
