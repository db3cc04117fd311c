using System.Collections;
using System.Globalization;

namespace RankTools.Results;

/// <summary>
/// Parts of results as text that holds all of them, as CSV needs it: the fields of a record in order with spaces between them, numbers to the last
/// digit in the invariant culture, texts in quotes (doubled inside), lists in brackets, <c>-</c> where there is nothing:
/// <c>3 "gerbil" 0.42 0.6 0.47</c>.
/// </summary>
internal static class RecordText
{
    public const char Separator = ';';
    public const string Nothing = "-";

    /// <summary>The text of a record that is made by its constructor alone.</summary>
    public static string Of(object record) => string.Join(' ', RecordPlan.Of(record.GetType()).Fields.Select(field => Value(field.Property.GetValue(record))));

    /// <summary>The text of a list: its elements joined by ';'. Texts are in quotes only where they have to be.</summary>
    public static string OfList(IEnumerable list) => string.Join(Separator, list.Cast<object?>().Select(Element));

    private static string Element(object? item) => item is not string text ? Convert.ToString(item, CultureInfo.InvariantCulture) ?? ""
        : text.Length == 0 || text.AsSpan().ContainsAny(Separator, '"') || text.Trim().Length < text.Length ? Quoted(text) : text;

    private static string Value(object? value) => value switch
    {
        null => Nothing,
        string text => Quoted(text),
        IEnumerable<string> texts => $"[{string.Join(Separator, texts.Select(Quoted))}]",
        IEnumerable list => $"[{OfList(list)}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
