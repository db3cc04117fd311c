using System.Reflection;

namespace RankTools.Results;

/// <summary>One property of a record that is stored, and not computed from others.</summary>
/// <param name="Property">The property.</param>
/// <param name="IsNullable">Whether it may be null.</param>
/// <param name="IsRequired">Whether every result has it; files from before there was such a property lack the others.</param>
/// <param name="Default">What it is without a value.</param>
internal sealed record RecordField(PropertyInfo Property, bool IsNullable, bool IsRequired, object? Default)
{
    /// <summary>The default of a property that its record sets itself.</summary>
    public static readonly object Untouched = new();

    public string Name => Property.Name;

    public Type Type => Property.PropertyType;
}
