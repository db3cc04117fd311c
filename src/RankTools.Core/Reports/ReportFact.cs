namespace RankTools.Reports;

/// <summary>A name and what it is.</summary>
/// <param name="Name">For example <c>Seed</c>.</param>
/// <param name="Value">For example <c>0</c>.</param>
public sealed record ReportFact(string Name, string Value);
