using System.Collections.Immutable;

namespace RankTools.Pictures.Drawing;

/// <summary>A part of a paper, as wide as it is, with places of its own.</summary>
/// <param name="paper">The whole.</param>
/// <param name="top">Where the part begins.</param>
/// <param name="height">How high it is.</param>
internal sealed class PaperStrip(PictureDrawing paper, double top, double height) : PictureDrawing(paper.Width, height)
{
    public override void BeginGroup(string kind, string name) => paper.BeginGroup(kind, name);

    public override void EndGroup() => paper.EndGroup();

    public override void Line(ReadOnlySpan<PicturePoint> points, Stroke stroke) => paper.Line(Moved(points).AsSpan(), stroke);

    public override void Bend(PicturePoint from, PicturePoint control, PicturePoint to, Stroke stroke) => paper.Bend(Moved(from), Moved(control), Moved(to), stroke);

    public override void Polygon(ReadOnlySpan<PicturePoint> points, PictureColor fill) => paper.Polygon(Moved(points).AsSpan(), fill);

    public override void Circle(PicturePoint centre, double radius, PictureColor fill, Stroke? rim = null) => paper.Circle(Moved(centre), radius, fill, rim);

    public override void Text(string text, PicturePoint place, TextStyle style) => paper.Text(text, Moved(place), style);

    protected override double PlainWidth(string text, double size, bool isBold) => paper.TextWidth(text, size, isBold);

    private PicturePoint Moved(PicturePoint place) => new(place.X, place.Y + top);

    private ImmutableArray<PicturePoint> Moved(ReadOnlySpan<PicturePoint> points)
    {
        var moved = ImmutableArray.CreateBuilder<PicturePoint>(points.Length);
        foreach (var point in points)
            moved.Add(Moved(point));
        return moved.MoveToImmutable();
    }
}
