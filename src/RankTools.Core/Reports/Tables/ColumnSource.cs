namespace RankTools.Reports.Tables;

/// <summary>How a column gets its values from results.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Content">What its values are.</param>
/// <param name="Value">The value of one result.</param>
internal sealed record ColumnSource<T>(string Title, ColumnContent Content, Func<T, object?> Value);
