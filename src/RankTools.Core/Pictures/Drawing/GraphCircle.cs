namespace RankTools.Pictures.Drawing;

/// <summary>Places on the circle, or ellipse, that a graph's nodes stand on: clockwise from the top.</summary>
internal sealed class GraphCircle
{
    private readonly double horizontal;
    private readonly double vertical;

    /// <param name="area">The room.</param>
    /// <param name="count">Number of nodes.</param>
    /// <param name="above">Room that names take above and below.</param>
    /// <param name="beside">Room that they take at the sides.</param>
    public GraphCircle(PictureArea area, int count, double above, double beside)
    {
        (Count, Centre) = (count, new((area.Left + area.Right) / 2, (area.Top + area.Bottom) / 2));
        horizontal = Math.Max(20, (area.Width / 2) - beside);
        vertical = Math.Max(20, (area.Height / 2) - above);
        // A little of an ellipse uses a wide picture; more would crowd the nodes at its ends.
        horizontal = Math.Min(horizontal, vertical * 1.35);
        vertical = Math.Min(vertical, horizontal * 1.35);
    }

    public int Count { get; }

    public PicturePoint Centre { get; }

    public double Angle(int index) => (-Math.PI / 2) + (2 * Math.PI * index / Math.Max(1, Count));

    public PicturePoint Place(int index) =>
        Count == 1 ? Centre : new(Centre.X + (horizontal * Math.Cos(Angle(index))), Centre.Y + (vertical * Math.Sin(Angle(index))));
}
