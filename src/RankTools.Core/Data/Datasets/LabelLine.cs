namespace RankTools.Data.Datasets;

/// <summary>What a label file says about one image.</summary>
/// <param name="LineNumber">Where it says so, from 1.</param>
/// <param name="Image">Path or name of the image; null where the order tells it.</param>
/// <param name="Label">A number or a name of a class; empty where there is none.</param>
internal readonly record struct LabelLine(int LineNumber, string? Image, string Label);
