namespace RankTools.Pictures;

/// <summary>One node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">A number from 0 to 1 that it is shaded by; null where it has none.</param>
internal sealed record GraphNode(string Name, double? Value);
