using System.Collections;
using System.Globalization;

using RankTools.Results;

namespace RankTools.Core.Tests.Results;

/// <summary>What a file leaves of a result.</summary>
internal sealed class Row(IEnumerable<KeyValuePair<string, object?>> values) : IPropertySource
{
    private readonly Dictionary<string, object?> values = new(values, StringComparer.OrdinalIgnoreCase);

    public string? TypeName { get; init; }

    public IEnumerable<string> Names => values.Keys;

    public object? this[string name] => values.GetValueOrDefault(name);

    /// <summary>Export-Csv and Import-Csv: every property's own text, in the writer's culture.</summary>
    public static Row Csv(object result, string culture = "")
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new(culture);
        try
        {
            return new(Properties(result).Select(pair => KeyValuePair.Create(pair.Key, (object?)(pair.Value?.ToString() ?? ""))));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>ConvertTo-Json and ConvertFrom-Json, as deep as it goes: bags of properties, lists, numbers for enumerations.</summary>
    public static Row Json(object result) => new(Properties(result).Select(pair => KeyValuePair.Create(pair.Key, Plain(pair.Value))));

    /// <summary>Select-Object: a bag of what the result holds.</summary>
    public static Row Selected(object result) => new(Properties(result));

    public Row With(string name, object? value) => new(values.Where(pair => pair.Key != name).Append(KeyValuePair.Create(name, value))) { TypeName = TypeName };

    public Row Without(string name) => new(values.Where(pair => pair.Key != name)) { TypeName = TypeName };

    private static object? Plain(object? value) => value switch
    {
        null or string or bool or double => value,
        int or Enum => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        IConvertible => value,
        IEnumerable list => list.Cast<object?>().Select(Plain).ToArray(),
        _ => Json(value),
    };

    private static IEnumerable<KeyValuePair<string, object?>> Properties(object result) =>
        result.GetType().GetProperties().Select(property => KeyValuePair.Create(property.Name, property.GetValue(result)));
}
