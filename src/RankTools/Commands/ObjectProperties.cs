using System.Collections;
using System.Management.Automation;

using RankTools.Results;

namespace RankTools.Commands;

/// <summary>Properties of an object of the pipeline: of Import-Csv, which has texts alone, of ConvertFrom-Json, Import-Clixml or another session.</summary>
/// <param name="item">The object.</param>
internal sealed class ObjectProperties(PSObject item) : IPropertySource
{
    private const string Deserialized = "Deserialized.";

    public string? TypeName => item.TypeNames.FirstOrDefault() is { } name && name.StartsWith(Deserialized, StringComparison.Ordinal) ? name[Deserialized.Length..] : null;

    public IEnumerable<string> Names => item.BaseObject is IDictionary entries ? entries.Keys.OfType<string>() : item.Properties.Select(property => property.Name);

    public object? this[string name] => Plain(item.BaseObject is IDictionary entries ? entries[name] : item.Properties[name]?.Value);

    /// <summary>The value without what PowerShell wraps it in.</summary>
    private static object? Plain(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject or IDictionary } bag => new ObjectProperties(bag),
        PSObject wrapped => Plain(wrapped.BaseObject),
        IDictionary entries => new ObjectProperties(PSObject.AsPSObject(entries)),
        // Lists that PowerShell makes hold wrapped values; those of live results do not.
        ArrayList or object[] => ((IList)value).Cast<object?>().Select(Plain),
        _ => value,
    };
}
