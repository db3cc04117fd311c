namespace RankTools.Pictures;

/// <summary>A marked place of an axis.</summary>
/// <param name="Value">The number.</param>
/// <param name="Label">What is written there; empty for a small tick between two others.</param>
internal readonly record struct AxisTick(double Value, string Label);
