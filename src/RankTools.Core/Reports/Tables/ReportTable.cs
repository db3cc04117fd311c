namespace RankTools.Reports.Tables;

/// <summary>A table as data: full precision, nothing rounded.</summary>
/// <param name="Title">Its caption.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="RowCount">How many rows it has.</param>
public sealed record ReportTable(string Title, IReadOnlyList<TableColumn> Columns, int RowCount)
{
    /// <summary>Makes a table of results. Columns without a value are left out.</summary>
    /// <param name="title">Its caption.</param>
    /// <param name="results">One row each.</param>
    /// <param name="columns">What is in the columns.</param>
    internal static ReportTable Of<T>(string title, IReadOnlyCollection<T> results, params IEnumerable<ColumnSource<T>> columns) => new(
        title,
        [
            .. columns.Select(column => new TableColumn(column.Title, column.Content, [.. results.Select(column.Value)]))
                .Where(column => column.Values.Any(value => value is not null and not "")),
        ],
        results.Count);
}
