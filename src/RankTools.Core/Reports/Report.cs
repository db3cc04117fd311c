namespace RankTools.Reports;

/// <summary>All that a report says, before it is a page. Plain data; <see cref="Page.ReportPage"/> writes it.</summary>
public sealed record Report
{
    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>One part for every kind of result.</summary>
    public required IReadOnlyList<ReportSection> Sections { get; init; }

    /// <summary>Where the numbers come from: networks, software, hardware.</summary>
    public required IReadOnlyList<FactGroup> Provenance { get; init; }

    /// <summary>The command that made the report; null where it is not known.</summary>
    public string? CommandLine { get; init; }
}
