namespace RankTools.Pictures;

/// <summary>A point that is pointed out.</summary>
/// <param name="Label">What the legend says.</param>
/// <param name="X">Its place on the horizontal axis.</param>
/// <param name="Y">Its place on the vertical axis.</param>
/// <param name="Color">Which of the figure's colours.</param>
internal sealed record FigureMark(string Label, double X, double Y, int Color);
