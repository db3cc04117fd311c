namespace RankTools.Reports.Tables;

/// <summary>Short ways to say what a column holds.</summary>
internal static class Column
{
    public static ColumnSource<T> Text<T>(string title, Func<T, string?> value) => new(title, ColumnContent.Text, value);

    public static ColumnSource<T> Count<T>(string title, Func<T, long?> value) => new(title, ColumnContent.Count, result => value(result));

    public static ColumnSource<T> Number<T>(string title, Func<T, double?> value) => new(title, ColumnContent.Number, result => value(result));

    public static ColumnSource<T> Share<T>(string title, Func<T, double?> value) => new(title, ColumnContent.Share, result => value(result));

    public static ColumnSource<T> Flag<T>(string title, Func<T, bool?> value) => new(title, ColumnContent.Flag, result => value(result));
}
