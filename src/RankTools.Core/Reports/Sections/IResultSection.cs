namespace RankTools.Reports.Sections;

/// <summary>Gathers results of one kind, and says what a report shows of them.</summary>
internal interface IResultSection
{
    /// <summary>The kind in a word that can stand in a link.</summary>
    string Kind { get; }

    /// <summary>The type of the results.</summary>
    Type ResultType { get; }

    /// <summary>How many results there are so far.</summary>
    int Count { get; }

    /// <summary>Takes a result of <see cref="ResultType"/>.</summary>
    void Add(object result);

    /// <summary>What a report shows of the results so far.</summary>
    ReportSection Describe();
}
