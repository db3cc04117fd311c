using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports;

/// <summary>What a report says about the results of one kind.</summary>
public sealed record ReportSection
{
    /// <summary>The kind in a word that can stand in a link, for example <c>layer-rank</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>What was measured, in one sentence for readers who do not know it.</summary>
    public required string Explanation { get; init; }

    /// <summary>How many results it is made from.</summary>
    public required int Count { get; init; }

    /// <summary>What the results say, in sentences; the first is the most important.</summary>
    public required IReadOnlyList<string> Summary { get; init; }

    /// <summary>Charts, those to be read first before the others.</summary>
    public required IReadOnlyList<ReportChart> Charts { get; init; }

    /// <summary>Tables.</summary>
    public required IReadOnlyList<ReportTable> Tables { get; init; }

    /// <summary>How it was measured: tolerance rules, seeds, devices.</summary>
    public required IReadOnlyList<ReportFact> Settings { get; init; }
}
