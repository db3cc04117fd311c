namespace RankTools.Reports;

/// <summary>Facts under one heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Facts">The facts.</param>
public sealed record FactGroup(string Title, IReadOnlyList<ReportFact> Facts);
