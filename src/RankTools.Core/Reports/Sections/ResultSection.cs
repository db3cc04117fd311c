using System.Globalization;

using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>A section over results of one type, of which it keeps what it shows.</summary>
/// <typeparam name="TResult">Type of the results.</typeparam>
/// <typeparam name="TKept">What is kept of one: less than the result where many of them would fill the memory.</typeparam>
internal abstract class ResultSection<TResult, TKept> : IResultSection
    where TResult : class
{
    private const int MostSettings = 12;

    private readonly List<TKept> results = [];

    public abstract string Kind { get; }

    public Type ResultType => typeof(TResult);

    public int Count => results.Count;

    /// <summary>The heading.</summary>
    protected abstract string Title { get; }

    /// <summary>What was measured, in one sentence.</summary>
    protected abstract string Explanation { get; }

    /// <summary>The results, as they came.</summary>
    protected IReadOnlyList<TKept> Results => results;

    public void Add(object result) => results.Add(Keep((TResult)result));

    public ReportSection Describe() => new()
    {
        Kind = Kind,
        Title = Title,
        Explanation = Explanation,
        Count = Count,
        Summary = [.. Sentences()],
        Charts = [.. Charts().OfType<ReportChart>().Where(chart => chart.PointCount > 0)],
        Tables = [.. Tables()],
        Settings = [.. Settings().Where(fact => fact.Value.Length > 0)],
    };

    /// <summary>What is kept of a result.</summary>
    protected abstract TKept Keep(TResult result);

    /// <summary>What the results say.</summary>
    protected abstract IEnumerable<string> Sentences();

    /// <summary>What is drawn; null where there is nothing to draw.</summary>
    protected virtual IEnumerable<ReportChart?> Charts() => [];

    /// <summary>What is listed.</summary>
    protected abstract IEnumerable<ReportTable> Tables();

    /// <summary>How it was measured.</summary>
    protected virtual IEnumerable<ReportFact> Settings() => [];

    /// <summary>The different values of a setting, in the order they come.</summary>
    protected ReportFact Setting(string name, Func<TKept, object?> value) => new(name, Wording.List(
        results.Select(result => Convert.ToString(value(result), CultureInfo.InvariantCulture) ?? "").Where(text => text.Length > 0).Distinct(),
        MostSettings));

    /// <summary>A table with a row for every result.</summary>
    protected ReportTable Table(string title, params IEnumerable<ColumnSource<TKept>> columns) => ReportTable.Of(title, results, columns);

    protected static ColumnSource<TKept> Text(string title, Func<TKept, string?> value) => Column.Text(title, value);

    protected static ColumnSource<TKept> Whole(string title, Func<TKept, long?> value) => Column.Count(title, value);

    protected static ColumnSource<TKept> Number(string title, Func<TKept, double?> value) => Column.Number(title, value);

    protected static ColumnSource<TKept> Share(string title, Func<TKept, double?> value) => Column.Share(title, value);

    protected static ColumnSource<TKept> Flag(string title, Func<TKept, bool?> value) => Column.Flag(title, value);
}

/// <summary>A section that keeps the results as they are.</summary>
/// <typeparam name="T">Type of the results.</typeparam>
internal abstract class ResultSection<T> : ResultSection<T, T>
    where T : class
{
    protected override T Keep(T result) => result;
}
