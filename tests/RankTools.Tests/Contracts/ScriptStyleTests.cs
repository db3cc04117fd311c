using System.Management.Automation.Language;

using RankTools.Tests.Hosting;

namespace RankTools.Tests.Contracts;

/// <summary>
/// Scripts keep to what PSScriptAnalyzer asks for by default, as far as their syntax tells: no aliases, no Write-Host, approved verbs, named
/// arguments, no variable that hides an automatic one, comparisons with null on the left, and comment-based help.
/// </summary>
public sealed class ScriptStyleTests
{
    private const int MostPositional = 2;

    private static readonly string[] Banned = ["Write-Host", "Invoke-Expression", "iex"];

    // Those that PSScriptAnalyzer names, and that a script could assign by accident.
    private static readonly HashSet<string> Automatic = new(
        ["args", "input", "error", "event", "foreach", "home", "host", "matches", "pid", "profile", "psitem", "pwd", "sender", "switch", "this", "true", "false"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<HashSet<string>> Aliases = new(() => new(
        PowerShellProgram.Run("Get-Alias | ForEach-Object Name").Split('\n', StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase));

    private static readonly Lazy<HashSet<string>> Verbs = new(() => new(
        PowerShellProgram.Run("Get-Verb | ForEach-Object Verb").Split('\n', StringSplitOptions.TrimEntries), StringComparer.OrdinalIgnoreCase));

    /// <summary>Scripts of the repository, by their path within it.</summary>
    public static TheoryData<string> Scripts() => new(
        new[] { "examples", "tests/gpu" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(ModuleSession.Repository, folder), "*.ps1", SearchOption.AllDirectories))
            .Append(Path.Combine(ModuleSession.Repository, "build.ps1"))
            .Select(path => Path.GetRelativePath(ModuleSession.Repository, path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_is_clean(string path)
    {
        var text = File.ReadAllText(Path.Combine(ModuleSession.Repository, path));
        var script = Parser.ParseInput(text, Path.GetFileName(path), out _, out var errors);
        Assert.Empty(errors);
        Assert.Empty(Findings(script).Distinct());
        Assert.NotNull(script.GetHelpContent()?.Synopsis);
        Assert.All(script.ParamBlock?.Parameters ?? Enumerable.Empty<ParameterAst>(), parameter =>
            Assert.Contains(parameter.Name.VariablePath.UserPath.ToUpperInvariant(), script.GetHelpContent().Parameters.Keys));
        Assert.All(text.Split('\n'), (line, number) => Assert.False(line.TrimEnd('\r') != line.TrimEnd('\r').TrimEnd(), $"{path}({number + 1}) ends with a blank"));
    }

    [Theory]
    [InlineData("gci *.txt", "alias")]
    [InlineData("1 | % { $_ }", "alias")]
    [InlineData("Write-Host 'x'", "Write-Host")]
    [InlineData("function Frob-Thing { }", "verb")]
    [InlineData("Copy-Item a b c", "positional")]
    [InlineData("$matches = 1", "automatic")]
    [InlineData("if ($x -eq $null) { }", "null")]
    [InlineData("try { } catch { }", "catch")]
    public void What_is_not_clean_is_found(string text, string word) =>
        Assert.Contains(Findings(Parser.ParseInput(text, out _, out _)), finding => finding.Contains(word, StringComparison.Ordinal));

    private static IEnumerable<string> Findings(ScriptBlockAst script)
    {
        var free = All<FunctionDefinitionAst>(script).Where(function => function.Parameters is null && function.Body.ParamBlock is null) // of $args
            .Select(function => function.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var command in All<CommandAst>(script))
        {
            var name = command.GetCommandName();
            if (name is null)
                continue;
            if (Aliases.Value.Contains(name))
                yield return $"'{name}' is an alias";
            if (Banned.Contains(name, StringComparer.OrdinalIgnoreCase))
                yield return $"{name} is not for scripts that others use";
            if (name.Contains('-', StringComparison.Ordinal) && !free.Contains(name) && Positional(command) > MostPositional)
                yield return $"'{command.Extent.Text}' has more than {MostPositional} positional arguments";
        }
        foreach (var function in All<FunctionDefinitionAst>(script))
        {
            if (!Verbs.Value.Contains(function.Name.Split('-')[0]))
                yield return $"{function.Name} has no approved verb";
        }
        foreach (var assignment in All<AssignmentStatementAst>(script))
        {
            if (assignment.Left is VariableExpressionAst variable && Automatic.Contains(variable.VariablePath.UserPath))
                yield return $"${variable.VariablePath.UserPath} is an automatic variable";
        }
        foreach (var comparison in All<BinaryExpressionAst>(script))
        {
            if (comparison.Operator is TokenKind.Ieq or TokenKind.Ine && comparison.Right is VariableExpressionAst { VariablePath.UserPath: "null" })
                yield return $"'{comparison.Extent.Text}' has null on the right";
        }
        foreach (var clause in All<CatchClauseAst>(script))
        {
            if (clause.Body.Statements.Count == 0)
                yield return "an empty catch hides errors";
        }
    }

    private static int Positional(CommandAst command)
    {
        var count = 0;
        for (var i = 1; i < command.CommandElements.Count; i++)
        {
            if (command.CommandElements[i] is CommandParameterAst parameter)
                i += parameter.Argument is null && i + 1 < command.CommandElements.Count && command.CommandElements[i + 1] is not CommandParameterAst ? 1 : 0;
            else if (command.CommandElements[i] is not VariableExpressionAst { Splatted: true })
                count++;
        }
        return count;
    }

    private static IEnumerable<T> All<T>(Ast script)
        where T : Ast => script.FindAll(ast => ast is T, searchNestedScriptBlocks: true).Cast<T>();
}
