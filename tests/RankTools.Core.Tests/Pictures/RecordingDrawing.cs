using RankTools.Pictures.Drawing;

namespace RankTools.Core.Tests.Pictures;

/// <summary>Paper that keeps what is drawn, with texts as wide as Helvetica's.</summary>
internal sealed class RecordingDrawing(double width, double height) : PictureDrawing(width, height)
{
    public List<(string Text, PicturePoint Place, TextStyle Style)> Texts { get; } = [];

    public List<PicturePoint> Points { get; } = [];

    public List<PicturePoint[]> Lines { get; } = [];

    public List<(string Kind, string Name, int Line, int Circles)> Groups { get; } = [];

    public override void BeginGroup(string kind, string name) => Groups.Add((kind, name, 0, 0));

    public override void EndGroup()
    {
    }

    public override void Line(ReadOnlySpan<PicturePoint> points, Stroke stroke)
    {
        Points.AddRange(points);
        Lines.Add([.. points]);
    }

    public override void Bend(PicturePoint from, PicturePoint control, PicturePoint to, Stroke stroke) => Points.AddRange([from, control, to]);

    public override void Polygon(ReadOnlySpan<PicturePoint> points, PictureColor fill) => Points.AddRange(points);

    public override void Circle(PicturePoint centre, double radius, PictureColor fill, Stroke? rim = null) => Points.Add(centre);

    public override void Text(string text, PicturePoint place, TextStyle style) => Texts.Add((text, place, style));

    protected override double PlainWidth(string text, double size, bool isBold) => HelveticaWidths.Of(text, isBold) * size;

    /// <summary>Corners of the box around a text, turned with it.</summary>
    public IReadOnlyList<PicturePoint> Box((string Text, PicturePoint Place, TextStyle Style) item)
    {
        var width = TextWidth(item.Text, item.Style.Size, item.Style.IsBold);
        var left = item.Style.Anchor switch { TextAnchor.Start => 0, TextAnchor.Middle => -width / 2, _ => -width };
        var (top, bottom) = (-0.75 * item.Style.Size, 0.22 * item.Style.Size);
        var (sine, cosine) = Math.SinCos(item.Style.Angle * Math.PI / 180);
        return [.. new[] { (left, top), (left + width, top), (left + width, bottom), (left, bottom) }.Select(corner => new PicturePoint(
            item.Place.X + (corner.Item1 * cosine) - (corner.Item2 * sine), item.Place.Y + (corner.Item1 * sine) + (corner.Item2 * cosine)))];
    }
}
