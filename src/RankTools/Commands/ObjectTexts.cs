using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace RankTools.Commands;

/// <summary>Properties of objects as texts: rows of Import-Csv have nothing else, those of ConvertFrom-Json have numbers and lists.</summary>
internal static class ObjectTexts
{
    /// <summary>The text of a property in the invariant culture, a list joined by ';'; null where there is none.</summary>
    public static string? Of(PSObject item, string name) => Text(item.Properties[name]?.Value);

    private static string? Text(object? value) => value switch
    {
        null => null,
        PSObject wrapped => Text(wrapped.BaseObject),
        string text => text,
        IFormattable number => Convert.ToString(number, CultureInfo.InvariantCulture),
        IEnumerable list and not IConvertible when list.GetType().IsArray || list is IList => string.Join(';', list.Cast<object?>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
