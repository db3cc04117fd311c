namespace RankTools.Data;

/// <summary>One labelled image of a CIFAR file.</summary>
/// <param name="Image">32×32 pixels.</param>
/// <param name="Label">The class; in CIFAR-100 the fine one.</param>
/// <param name="CoarseLabel">The superclass in CIFAR-100, else null.</param>
public sealed record CifarImage(PixelImage Image, int Label, int? CoarseLabel);
