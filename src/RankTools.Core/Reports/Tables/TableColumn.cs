namespace RankTools.Reports.Tables;

/// <summary>One column of a table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Content">What its values are.</param>
/// <param name="Values">One value for every row: text, a number, a truth value, or null.</param>
public sealed record TableColumn(string Title, ColumnContent Content, IReadOnlyList<object?> Values);
