namespace RankTools.Reports.Charts;

/// <summary>One point of a series.</summary>
/// <param name="X">Where on the horizontal axis.</param>
/// <param name="Y">Where on the vertical axis; what is not finite is a gap.</param>
/// <param name="Low">Lower end of an interval around <paramref name="Y"/>; null for none.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Text">What else the reader is told about it.</param>
public readonly record struct ChartPoint(double X, double Y, double? Low = null, double? High = null, string? Text = null);
