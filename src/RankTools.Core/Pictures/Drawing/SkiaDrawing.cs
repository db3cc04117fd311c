using SkiaSharp;

namespace RankTools.Pictures.Drawing;

/// <summary>A picture drawn with Skia, as pixels or into a PDF.</summary>
internal sealed class SkiaDrawing : PictureDrawing, IDisposable
{
    private readonly SKCanvas canvas;
    private readonly PictureFonts fonts;
    private readonly SKPaint paint = new() { IsAntialias = true, StrokeJoin = SKStrokeJoin.Round };

    public SkiaDrawing(SKCanvas canvas, PictureFonts fonts, double width, double height)
        : base(width, height)
    {
        (this.canvas, this.fonts) = (canvas, fonts);
        canvas.Clear(ColorOf(Palette.Paper));
    }

    public void Dispose() => paint.Dispose();

    public override void BeginGroup(string kind, string name)
    {
    }

    public override void EndGroup()
    {
    }

    public override void Line(ReadOnlySpan<PicturePoint> points, Stroke stroke)
    {
        using var path = PathOf(points);
        Draw(path, stroke);
    }

    public override void Bend(PicturePoint from, PicturePoint control, PicturePoint to, Stroke stroke)
    {
        using var path = new SKPath();
        path.MoveTo(PointOf(from));
        path.QuadTo(PointOf(control), PointOf(to));
        Draw(path, stroke);
    }

    public override void Polygon(ReadOnlySpan<PicturePoint> points, PictureColor fill)
    {
        using var path = PathOf(points);
        path.Close();
        Fill(fill);
        canvas.DrawPath(path, paint);
    }

    public override void Circle(PicturePoint centre, double radius, PictureColor fill, Stroke? rim = null)
    {
        Fill(fill);
        canvas.DrawCircle(PointOf(centre), (float)radius, paint);
        if (rim is not { } stroke)
            return;
        using var path = new SKPath();
        path.AddCircle((float)centre.X, (float)centre.Y, (float)radius);
        Draw(path, stroke);
    }

    public override void Text(string text, PicturePoint place, TextStyle style)
    {
        var width = TextWidth(text, style.Size, style.IsBold);
        var x = style.Anchor switch { TextAnchor.Start => 0, TextAnchor.Middle => -width / 2, _ => -width };
        Fill(style.Color);
        canvas.Save();
        canvas.Translate(PointOf(place));
        canvas.RotateDegrees((float)style.Angle);
        foreach (var run in TextRun.Parse(text))
        {
            foreach (var (part, face) in fonts.Parts(run.Text, style.IsBold))
            {
                using var font = FontOf(face, run.Size(style.Size));
                canvas.DrawText(part, (float)x, (float)run.Shift(style.Size), font, paint);
                x += font.MeasureText(part);
            }
        }
        canvas.Restore();
    }

    protected override double PlainWidth(string text, double size, bool isBold)
    {
        var width = 0.0;
        foreach (var (part, face) in fonts.Parts(text, isBold))
        {
            using var font = FontOf(face, size);
            width += font.MeasureText(part);
        }
        return width;
    }

    private void Draw(SKPath path, Stroke stroke)
    {
        paint.Style = SKPaintStyle.Stroke;
        paint.Color = ColorOf(stroke.Color);
        paint.StrokeWidth = (float)stroke.Width;
        using var dash = stroke.Dash is var (on, off) ? SKPathEffect.CreateDash([(float)on, (float)off], 0) : null;
        paint.PathEffect = dash;
        canvas.DrawPath(path, paint);
        paint.PathEffect = null;
    }

    private void Fill(PictureColor color)
    {
        paint.Style = SKPaintStyle.Fill;
        paint.Color = ColorOf(color);
    }

    private static SKFont FontOf(SKTypeface face, double size) =>
        new(face, (float)size) { Subpixel = true, Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, LinearMetrics = true };

    private static SKPath PathOf(ReadOnlySpan<PicturePoint> points)
    {
        var path = new SKPath();
        for (var i = 0; i < points.Length; i++)
        {
            if (i == 0)
                path.MoveTo(PointOf(points[i]));
            else
                path.LineTo(PointOf(points[i]));
        }
        return path;
    }

    private static SKPoint PointOf(PicturePoint point) => new((float)point.X, (float)point.Y);

    private static SKColor ColorOf(PictureColor color) => new(color.Red, color.Green, color.Blue, (byte)Math.Round(255 * color.Opacity));
}
