using System.Globalization;

using RankTools.Errors;

namespace RankTools.Results;

/// <summary>What can be wrong with an object of the pipeline that is taken for a result.</summary>
internal static class ResultErrors
{
    private const int MostLetters = 60;

    /// <summary>A property that this kind of result has is not there, or is empty.</summary>
    public static RankToolsException Missing(string name) => new("PropertyMissing", ErrorKind.InvalidData, name,
        $"What was given has no property '{name}', so it is no result that can be read here. Give results as they were measured, or all their columns from a file.");

    /// <summary>A property reads as nothing that it could be.</summary>
    public static RankToolsException Invalid(string name, object? value, string expected) => new("PropertyInvalid", ErrorKind.InvalidData, name,
        $"The property '{name}' is {Shown(value)}; expected {expected}. Give results as they were measured, or columns of a file as they were written.");

    /// <summary>Properties that are each possible, but not together.</summary>
    public static RankToolsException Contradiction(string name, Exception reason) => new("PropertyInvalid", ErrorKind.InvalidData, name,
        $"The properties that '{name}' follows from do not go together: {reason.Message} Give results as they were measured, or columns of a file as they were written.", reason);

    private static string Shown(object? value) => value switch
    {
        IPropertySource => "an object with properties",
        System.Collections.IEnumerable and not string => "a list",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > MostLetters } text ? $"'{text[..MostLetters]}…'" : $"'{value}'",
    };
}
