using RankTools.Data;

namespace RankTools.Networks.Architectures;

/// <summary>What may be chosen when an architecture is built.</summary>
/// <param name="ClassCount">Number of classes.</param>
/// <param name="ImageSize">Rows and columns of the input.</param>
public sealed record ArchitectureOptions(int ClassCount, ImageSize ImageSize);
