using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace RankTools.Tests.Hosting;

/// <summary>What is left of a result after it was written to a file and read back.</summary>
internal static class ResultForms
{
    /// <summary>All forms, by name.</summary>
    public static IReadOnlyDictionary<string, Func<PSObject, PSObject>> All { get; } = new Dictionary<string, Func<PSObject, PSObject>>
    {
        ["CSV"] = item => Csv(item, CultureInfo.InvariantCulture),
        ["CSV of de-DE"] = item => Csv(item, CultureInfo.GetCultureInfo("de-DE")),
        ["CSV of tr-TR"] = item => Csv(item, CultureInfo.GetCultureInfo("tr-TR")),
        ["JSON"] = item => (PSObject)Json(item, 2)!,
        ["JSON -Depth 5"] = item => (PSObject)Json(item, 5)!,
        ["JSON -AsHashtable"] = item => PSObject.AsPSObject(Hashtable(Json(item, 2))!),
        ["CliXml -Depth 1"] = item => CliXml(item, 1),
        ["CliXml"] = item => CliXml(item, 2),
        ["CliXml -Depth 5"] = item => CliXml(item, 5),
    };

    /// <summary>Export-Csv and Import-Csv: every property is a text, in the culture of the session.</summary>
    public static PSObject Csv(PSObject item, CultureInfo culture)
    {
        var row = new PSObject();
        foreach (var property in item.Properties)
        {
            var text = property.Value is IFormattable number ? number.ToString(null, culture) : property.Value?.ToString() ?? "";
            row.Properties.Add(new PSNoteProperty(property.Name, text));
        }
        return row;
    }

    /// <summary>Export-Clixml and Import-Clixml, by the engine's own serializer.</summary>
    public static PSObject CliXml(PSObject item, int depth) => (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(item, depth));

    /// <summary>
    /// ConvertTo-Json and ConvertFrom-Json, which the embedded engine has not: lists become arrays, other objects bags of properties, enumerations
    /// numbers, whole numbers Int64, and what is deeper than asked the text that PowerShell makes of it.
    /// </summary>
    public static object? Json(object? value, int depth) => value switch
    {
        null => null,
        PSObject { BaseObject: not PSCustomObject } wrapped => Json(wrapped.BaseObject, depth),
        string or bool => value,
        Enum or sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        double or float => Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && double.IsFinite(number)
            ? number
            : number.ToString(CultureInfo.InvariantCulture),
        _ when depth < 0 => PSObject.AsPSObject(value).ToString(),
        IEnumerable list => list.Cast<object?>().Select(element => Json(element, depth - 1)).ToArray(),
        _ => Bag(PSObject.AsPSObject(value), depth),
    };

    private static PSObject Bag(PSObject item, int depth)
    {
        var bag = new PSObject();
        foreach (var property in item.Properties)
            bag.Properties.Add(new PSNoteProperty(property.Name, Json(property.Value, depth - 1)));
        return bag;
    }

    private static object? Hashtable(object? value) => value switch
    {
        PSObject bag => new Hashtable(bag.Properties.ToDictionary(property => property.Name, property => Hashtable(property.Value))),
        object?[] list => list.Select(Hashtable).ToArray(),
        _ => value,
    };
}
