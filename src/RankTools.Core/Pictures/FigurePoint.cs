namespace RankTools.Pictures;

/// <summary>One point of a curve, with its band.</summary>
internal readonly record struct FigurePoint(double X, double Y, double Low, double High)
{
    public FigurePoint(double x, double y)
        : this(x, y, y, y)
    {
    }

    public bool HasBand => High > Low;
}
