using System.Globalization;
using System.Text;
using System.Xml;

namespace RankTools.Pictures.Drawing;

/// <summary>A picture as SVG 1.1. Text stays text, in whatever sans-serif font the reader has, and parts have names.</summary>
internal sealed class SvgDrawing : PictureDrawing
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const string Fonts = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

    private const double FallbackShare = 1.17;

    private readonly StringBuilder text = new();
    private readonly XmlWriter writer;

    public SvgDrawing(double width, double height, string name, string? description)
        : base(width, height)
    {
        writer = XmlWriter.Create(text, new() { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n", CheckCharacters = false });
        writer.WriteStartElement("svg", Namespace);
        Write(("width", width), ("height", height));
        writer.WriteAttributeString("viewBox", $"0 0 {Number(width)} {Number(height)}");
        writer.WriteAttributeString("font-family", Fonts);
        writer.WriteAttributeString("role", "img");
        writer.WriteElementString("title", Namespace, Plain(name));
        if (description is not null)
            writer.WriteElementString("desc", Namespace, Plain(description));
        Begin("rect");
        writer.WriteAttributeString("width", "100%");
        writer.WriteAttributeString("height", "100%");
        writer.WriteAttributeString("fill", Palette.Paper.Hex);
        writer.WriteEndElement();
    }

    /// <summary>The whole document; the drawing is finished with it.</summary>
    public string Complete()
    {
        writer.WriteEndDocument();
        writer.Dispose();
        return text.Append('\n').ToString();
    }

    public override void BeginGroup(string kind, string name)
    {
        Begin("g");
        writer.WriteAttributeString("class", kind);
        if (name.Length > 0)
            writer.WriteElementString("title", Namespace, Plain(name));
    }

    public override void EndGroup() => writer.WriteEndElement();

    public override void Line(ReadOnlySpan<PicturePoint> points, Stroke stroke)
    {
        Begin("polyline");
        writer.WriteAttributeString("points", Points(points));
        writer.WriteAttributeString("fill", "none");
        Write(stroke);
        writer.WriteAttributeString("stroke-linejoin", "round");
        writer.WriteEndElement();
    }

    public override void Bend(PicturePoint from, PicturePoint control, PicturePoint to, Stroke stroke)
    {
        Begin("path");
        writer.WriteAttributeString("d", $"M{Point(from)} Q{Point(control)} {Point(to)}");
        writer.WriteAttributeString("fill", "none");
        Write(stroke);
        writer.WriteEndElement();
    }

    public override void Polygon(ReadOnlySpan<PicturePoint> points, PictureColor fill)
    {
        Begin("polygon");
        writer.WriteAttributeString("points", Points(points));
        Write("fill", fill);
        writer.WriteEndElement();
    }

    public override void Circle(PicturePoint centre, double radius, PictureColor fill, Stroke? rim = null)
    {
        Begin("circle");
        Write(("cx", centre.X), ("cy", centre.Y), ("r", radius));
        Write("fill", fill);
        if (rim is { } stroke)
            Write(stroke);
        writer.WriteEndElement();
    }

    public override void Text(string text, PicturePoint place, TextStyle style)
    {
        Begin("text");
        Write(("x", place.X), ("y", place.Y), ("font-size", style.Size));
        Write("fill", style.Color);
        if (style.Anchor != TextAnchor.Start)
            writer.WriteAttributeString("text-anchor", style.Anchor == TextAnchor.Middle ? "middle" : "end");
        if (style.IsBold)
            writer.WriteAttributeString("font-weight", "bold");
        if (style.Angle != 0)
            writer.WriteAttributeString("transform", $"rotate({Number(style.Angle)} {Point(place)})");
        var shift = 0.0;
        foreach (var run in TextRun.Parse(text))
        {
            if (run.Level == 0 && shift == 0)
            {
                writer.WriteString(Clean(run.Text));
                continue;
            }
            Begin("tspan");
            Write(("dy", run.Shift(style.Size) - shift), ("font-size", run.Size(style.Size)));
            writer.WriteString(Clean(run.Text));
            writer.WriteEndElement();
            shift = run.Shift(style.Size);
        }
        writer.WriteEndElement();
    }

    /// <summary>Widths of Helvetica, and a sixth more: readers without it have a wider font, DejaVu Sans the widest of the usual ones.</summary>
    protected override double PlainWidth(string text, double size, bool isBold) => HelveticaWidths.Of(text, isBold) * size * FallbackShare;

    private void Begin(string name) => writer.WriteStartElement(name, Namespace);

    private void Write(params ReadOnlySpan<(string Name, double Value)> attributes)
    {
        foreach (var (name, value) in attributes)
            writer.WriteAttributeString(name, Number(value));
    }

    private void Write(string name, PictureColor color)
    {
        writer.WriteAttributeString(name, color.Hex);
        if (color.Opacity < 1)
            writer.WriteAttributeString(name + "-opacity", Number(color.Opacity));
    }

    private void Write(Stroke stroke)
    {
        Write("stroke", stroke.Color);
        Write(("stroke-width", stroke.Width));
        if (stroke.Dash is var (on, off))
            writer.WriteAttributeString("stroke-dasharray", $"{Number(on)} {Number(off)}");
    }

    private static string Points(ReadOnlySpan<PicturePoint> points)
    {
        var list = new StringBuilder();
        foreach (var point in points)
            list.Append(list.Length > 0 ? " " : "").Append(Point(point));
        return list.ToString();
    }

    private static string Point(PicturePoint point) => $"{Number(point.X)},{Number(point.Y)}";

    private static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Plain(string text) => Clean(string.Concat(TextRun.Parse(text).Select(run => run.Text)));

    /// <summary>Names come from files; characters that XML has no place for would make the picture unreadable.</summary>
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is 0xFFFE or 0xFFFF || (rune.Value < 0x20 && rune.Value is not (0x9 or 0xA or 0xD)) ? "�" : rune.ToString()));
}
