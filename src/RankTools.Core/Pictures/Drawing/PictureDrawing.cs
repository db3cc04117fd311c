using System.Collections.Immutable;

namespace RankTools.Pictures.Drawing;

/// <summary>Paper that figures are drawn on; lengths are pixels of 1/96 inch.</summary>
internal abstract class PictureDrawing(double width, double height)
{
    private const string Ellipsis = "…";

    public double Width { get; } = width;

    public double Height { get; } = height;

    /// <summary>Begins a part of the picture that has a name: what programs read to people who do not see it.</summary>
    public abstract void BeginGroup(string kind, string name);

    public abstract void EndGroup();

    public abstract void Line(ReadOnlySpan<PicturePoint> points, Stroke stroke);

    /// <summary>A quadratic Bézier curve.</summary>
    public abstract void Bend(PicturePoint from, PicturePoint control, PicturePoint to, Stroke stroke);

    public abstract void Polygon(ReadOnlySpan<PicturePoint> points, PictureColor fill);

    public abstract void Circle(PicturePoint centre, double radius, PictureColor fill, Stroke? rim = null);

    /// <summary>A text whose baseline is at the place.</summary>
    public abstract void Text(string text, PicturePoint place, TextStyle style);

    /// <summary>Width of characters without raised or lowered parts.</summary>
    protected abstract double PlainWidth(string text, double size, bool isBold);

    public double TextWidth(string text, double size, bool isBold = false) => TextRun.Parse(text).Sum(run => PlainWidth(run.Text, run.Size(size), isBold));

    /// <summary>The text, or as much of its beginning and end as fits.</summary>
    public string Shortened(string text, double width, double size)
    {
        if (TextWidth(text, size) <= width)
            return text;
        string Kept(int count) => text[..((count + 1) / 2)] + Ellipsis + text[^(count / 2)..];
        var (fitting, tooLong) = (1, text.Length);
        while (tooLong - fitting > 1)
        {
            var middle = (fitting + tooLong) / 2;
            (fitting, tooLong) = TextWidth(Kept(middle), size) <= width ? (middle, tooLong) : (fitting, middle);
        }
        return fitting > 1 ? Kept(fitting) : Ellipsis;
    }

    /// <summary>A text in lines of some width, broken at spaces.</summary>
    public ImmutableArray<string> Wrapped(string text, double width, double size)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var line = "";
        foreach (var word in text.Split(' '))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && TextWidth(longer, size) > width)
            {
                lines.Add(line);
                longer = word;
            }
            line = longer;
        }
        lines.Add(line);
        return lines.ToImmutable();
    }

    public void Mark(MarkShape shape, PicturePoint centre, double radius, PictureColor color)
    {
        var (x, y) = centre;
        switch (shape)
        {
            case MarkShape.Circle:
                Circle(centre, radius, color);
                break;
            case MarkShape.Square:
                var half = radius * 0.89; // as large an area as the disc's
                Polygon([new(x - half, y - half), new(x + half, y - half), new(x + half, y + half), new(x - half, y + half)], color);
                break;
            case MarkShape.Diamond:
                var reach = radius * 1.25;
                Polygon([new(x, y - reach), new(x + reach, y), new(x, y + reach), new(x - reach, y)], color);
                break;
            default:
                var (side, tip) = (radius * 1.2, shape == MarkShape.Triangle ? -radius * 1.3 : radius * 1.3);
                Polygon([new(x, y + tip), new(x + side, y - (tip * 0.6)), new(x - side, y - (tip * 0.6))], color);
                break;
        }
    }
}
