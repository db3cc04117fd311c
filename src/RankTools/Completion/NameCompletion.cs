using System.Management.Automation;

namespace RankTools.Completion;

/// <summary>Offers the names that begin with what was typed, quoted where PowerShell needs it.</summary>
internal static class NameCompletion
{
    public static IEnumerable<CompletionResult> Of(string typed, IEnumerable<(string Name, string Tip)> names)
    {
        var start = typed.Trim('\'', '"');
        return from item in names
               where item.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase)
               let text = item.Name.AsSpan().ContainsAny(" '\"`$(){};,|&") ? $"'{item.Name.Replace("'", "''", StringComparison.Ordinal)}'" : item.Name
               select new CompletionResult(text, item.Name, CompletionResultType.ParameterValue, item.Tip);
    }
}
