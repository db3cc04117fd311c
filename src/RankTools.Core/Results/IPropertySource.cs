namespace RankTools.Results;

/// <summary>Something with named properties that may have been a result: a row of Import-Csv, an object of ConvertFrom-Json or of Import-Clixml.</summary>
public interface IPropertySource
{
    /// <summary>The full name of the type that the object says it was; null where it does not say, as in CSV and JSON.</summary>
    string? TypeName { get; }

    /// <summary>The names of its properties, in any case.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>
    /// The value of a property: a text, a number, a truth value, a sequence of such values, another <see cref="IPropertySource"/>, or what a
    /// result holds itself. Null where it is empty or not there.
    /// </summary>
    /// <param name="name">Its name, in any case.</param>
    object? this[string name] { get; }
}
