namespace RankTools.Pictures.Drawing;

/// <summary>Draws a graph: nodes on a circle, edges bent towards its centre, arrows at the nodes that are explained.</summary>
internal static class GraphPainter
{
    private const double Edge = 16;
    private const double LongestName = 180;
    private const double NameGap = 6;
    private const double LeastBend = 0.24;
    private const double BendGrowth = 0.3;
    private const double SideShare = 0.05;
    private const double ThinnestEdge = 0.7;
    private const double EdgeGrowth = 4;
    private const double FaintestEdge = 0.3;
    private const int FewNodes = 20;

    private static readonly (double On, double Off) NegativeDash = (5, 3);

    public static void Paint(PictureDrawing paper, GraphFigure figure)
    {
        var top = Edge + (figure.Title is null ? 0 : ChartLayout.TitleSize + 13);
        var legend = LegendLayout.Of(paper, [.. GraphLegend.Of(figure)], Edge, paper.Width - Edge, top);
        var notes = figure.Note is null ? [] : paper.Wrapped(figure.Note, paper.Width - (2 * Edge), ChartLayout.NoteSize);
        var bottom = paper.Height - Edge - (notes.Length * (ChartLayout.NoteSize + 4)) - 4;
        var area = new PictureArea(Edge, (legend.IsBeside ? top : legend.Bottom) + 8, legend.IsBeside ? legend.Left - Edge : paper.Width - Edge, bottom);

        var textSize = Math.Clamp(2 * Math.PI * Math.Min(area.Width, area.Height) * 0.36 / Math.Max(1, figure.Nodes.Length) * 0.8, 7, 12.5);
        var nameRoom = figure.Nodes.Select(node => Math.Min(LongestName, paper.TextWidth(node.Name, textSize))).DefaultIfEmpty(0).Max();
        var radius = Math.Clamp((2 * Math.PI * 200 / Math.Max(1, figure.Nodes.Length) * 0.3) + 1, 3.5, 11);
        var circle = new GraphCircle(area, figure.Nodes.Length, (figure.Nodes.Length > FewNodes ? nameRoom : 34) + NameGap + radius, nameRoom + NameGap + radius);

        var heaviest = figure.Edges.Select(edge => Math.Abs(edge.Weight)).DefaultIfEmpty(1).Max();
        foreach (var edge in figure.Edges)
            Connect(paper, figure, edge, circle, radius, Math.Abs(edge.Weight) / heaviest);
        for (var i = 0; i < figure.Nodes.Length; i++)
            Node(paper, figure.Nodes[i], circle, i, radius, textSize);
        legend.Paint(paper);
        if (figure.Title is { } title)
            ChartPainter.Title(paper, title);
        for (var i = 0; i < notes.Length; i++)
        {
            paper.Text(notes[i], new(Edge, paper.Height - Edge + 3 - ((notes.Length - 1 - i) * (ChartLayout.NoteSize + 4))),
                new(ChartLayout.NoteSize, Palette.Muted));
        }
    }

    public static PictureColor Shade(double? value) => value is { } share ? Palette.Paper.Mixed(Palette.Positive, share) : Palette.Grid;

    public static Stroke EdgeStroke(double weight, double share) => new(
        (weight < 0 ? Palette.Negative : Palette.Positive) with { Opacity = FaintestEdge + ((0.9 - FaintestEdge) * share) },
        ThinnestEdge + (EdgeGrowth * share), weight < 0 ? NegativeDash : null);

    private static void Connect(PictureDrawing paper, GraphFigure figure, GraphEdge edge, GraphCircle circle, double radius, double share)
    {
        var (from, to) = (circle.Place(edge.From), circle.Place(edge.To));
        var control = Control(from, to, circle.Centre);
        var stroke = EdgeStroke(edge.Weight, share);
        var head = 5 + (5 * share);
        var tip = Towards(to, control, radius + 1.5);
        paper.BeginGroup("edge", $"{figure.Nodes[edge.From].Name} → {figure.Nodes[edge.To].Name}");
        paper.Bend(Towards(from, control, radius), control, Towards(tip, control, head * 0.9), stroke);
        paper.Polygon(Head(tip, control, head), stroke.Color with { Opacity = Math.Min(1, stroke.Color.Opacity + 0.1) });
        paper.EndGroup();
    }

    private static void Node(PictureDrawing paper, GraphNode node, GraphCircle circle, int index, double radius, double textSize)
    {
        var place = circle.Place(index);
        paper.BeginGroup("node", node.Name);
        paper.Circle(place, radius, Shade(node.Value), new(node.Value is null ? Palette.Muted : Palette.Ink, 1));
        var name = paper.Shortened(node.Name, LongestName, textSize);
        var (cosine, sine) = (Math.Cos(circle.Angle(index)), Math.Sin(circle.Angle(index)));
        var reach = radius + NameGap;
        var style = new TextStyle(textSize, Palette.Ink);
        if (circle.Count > FewNodes)
        {
            // Along the radius, and never upside down.
            var degrees = circle.Angle(index) * 180 / Math.PI;
            var isLeft = cosine < -1e-9;
            var turn = isLeft ? degrees + 180 : degrees;
            var drop = 0.35 * textSize;
            var (turnCosine, turnSine) = (Math.Cos(turn * Math.PI / 180), Math.Sin(turn * Math.PI / 180));
            paper.Text(name, new(place.X + (cosine * reach) - (turnSine * drop), place.Y + (sine * reach) + (turnCosine * drop)),
                style with { Anchor = isLeft ? TextAnchor.End : TextAnchor.Start, Angle = Math.IEEERemainder(turn, 360) });
        }
        else
        {
            var anchor = cosine > 0.2 ? TextAnchor.Start : cosine < -0.2 ? TextAnchor.End : TextAnchor.Middle;
            var drop = (0.35 * textSize) + (anchor == TextAnchor.Middle ? Math.Sign(sine) * 0.45 * textSize : 0);
            paper.Text(name, new(place.X + (cosine * reach), place.Y + (sine * reach) + drop), style with { Anchor = anchor });
        }
        paper.EndGroup();
    }

    /// <summary>
    /// On the way from the chord's middle to the centre, further for long chords, so that neighbours' edges stay near the rim; and a little
    /// to the right of the direction, so that edges there and back are two.
    /// </summary>
    private static PicturePoint Control(PicturePoint from, PicturePoint to, PicturePoint centre)
    {
        var (x, y) = ((from.X + to.X) / 2, (from.Y + to.Y) / 2);
        var (across, down) = (to.X - from.X, to.Y - from.Y);
        var radius = Math.Max(1, Math.Sqrt(((from.X - centre.X) * (from.X - centre.X)) + ((from.Y - centre.Y) * (from.Y - centre.Y))));
        var share = LeastBend + (BendGrowth * Math.Min(1, Math.Sqrt((across * across) + (down * down)) / (2 * radius)));
        return new(x + (share * (centre.X - x)) - (SideShare * down), y + (share * (centre.Y - y)) + (SideShare * across));
    }

    private static PicturePoint Towards(PicturePoint from, PicturePoint to, double distance)
    {
        var length = Math.Max(1e-9, Math.Sqrt(((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y))));
        return new(from.X + ((to.X - from.X) * distance / length), from.Y + ((to.Y - from.Y) * distance / length));
    }

    private static PicturePoint[] Head(PicturePoint tip, PicturePoint control, double size)
    {
        var back = Towards(tip, control, size);
        var (x, y) = ((back.Y - tip.Y) * 0.42, (tip.X - back.X) * 0.42);
        return [tip, new(back.X + x, back.Y + y), new(back.X - x, back.Y - y)];
    }
}
