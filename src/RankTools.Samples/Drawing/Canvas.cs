namespace RankTools.Samples.Drawing;

/// <summary>A square of light that figures are painted onto, back to front, each pixel averaged over 4 × 4 samples.</summary>
internal sealed class Canvas
{
    /// <summary>Width and height in pixels.</summary>
    public const int Size = 32;

    private const int Samples = 4;

    private readonly Colour[] light = new Colour[Size * Size];

    public Colour this[int row, int column]
    {
        get => light[row * Size + column];
        set => light[row * Size + column] = value;
    }

    /// <summary>Paints a figure over what is there. Costs 16 samples for each pixel of its bounding square.</summary>
    public void Paint(Figure figure)
    {
        var (top, bottom) = Range(figure.CentreY, figure.Reach);
        var (left, right) = Range(figure.CentreX, figure.Reach);
        for (var row = top; row < bottom; row++)
            for (var column = left; column < right; column++)
            {
                var (sum, hits) = Sample(figure, row, column);
                if (hits > 0)
                    this[row, column] = this[row, column] * (1 - figure.Opacity * hits / (Samples * Samples))
                        + sum * (figure.Opacity / (Samples * Samples));
            }
    }

    private static (Colour Sum, int Hits) Sample(Figure figure, int row, int column)
    {
        var (sum, hits) = (Colour.Black, 0);
        for (var i = 0; i < Samples; i++)
            for (var j = 0; j < Samples; j++)
                if (figure.At(column + (j + 0.5) / Samples, row + (i + 0.5) / Samples) is { } colour)
                {
                    sum += colour;
                    hits++;
                }
        return (sum, hits);
    }

    private static (int From, int To) Range(double centre, double reach) =>
        (Math.Max(0, (int)Math.Floor(centre - reach)), Math.Min(Size, (int)Math.Ceiling(centre + reach)));
}
