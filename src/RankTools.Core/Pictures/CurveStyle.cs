namespace RankTools.Pictures;

/// <summary>How a curve is drawn.</summary>
internal enum CurveStyle
{
    /// <summary>A line, with marks at its points where there is room.</summary>
    Solid,

    /// <summary>A dashed line without marks: what theory says.</summary>
    Dashed,

    /// <summary>Marks alone.</summary>
    Points,
}
