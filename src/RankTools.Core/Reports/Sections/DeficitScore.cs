namespace RankTools.Reports.Sections;

/// <summary>One class's score beside that of permuted images.</summary>
internal sealed record DeficitScore(string Network, string Class, double Score, double? NullScore);
