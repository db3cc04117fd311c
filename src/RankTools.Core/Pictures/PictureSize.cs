namespace RankTools.Pictures;

/// <summary>How large a picture is.</summary>
/// <param name="Width">Width in pixels of 1/96 inch; null for what suits the kind of picture.</param>
/// <param name="Height">Height in the same unit; null for what suits the kind of picture.</param>
/// <param name="Dpi">Dots per inch of a PNG, which has Dpi/96 dots for each of these pixels.</param>
public sealed record PictureSize(int? Width = null, int? Height = null, int Dpi = PictureSize.DefaultDpi)
{
    /// <summary>Two dots for every pixel.</summary>
    public const int DefaultDpi = 192;

    /// <summary>Pixels of 1/96 inch for one inch.</summary>
    internal const double PixelsPerInch = 96;

    /// <summary>Narrow panels are no lower than this each, and texts around them take another.</summary>
    private const double LeastPanel = 140;

    /// <summary>The size of a figure: charts are 800 × 500, with 200 more for every further panel, and graphs 860 × 860.</summary>
    internal (double Width, double Height) Of(Figure figure) => figure switch
    {
        GraphFigure => (Width ?? 860, Height ?? Width ?? 860),
        PanelFigure panels => (Width ?? 800, Height ?? Math.Max(LeastPanel * (1 + panels.Panels.Length), Math.Round((Width ?? 800) * (0.375 + (0.25 * panels.Panels.Length))))),
        _ => (Width ?? 800, Height ?? Math.Round((Width ?? 800) * 0.625)),
    };
}
