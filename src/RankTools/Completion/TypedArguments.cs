using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;

namespace RankTools.Completion;

/// <summary>What is known, at the Tab key, of a command that is only half typed.</summary>
internal static class TypedArguments
{
    /// <summary>The value of a parameter that was typed already; null where it was not, or is no constant or variable.</summary>
    public static object? Value(IDictionary? bound, string parameter) => Unwrap(bound?[parameter]);

    /// <summary>The network in <c>-Network</c>, or in the variable that is piped to the command.</summary>
    public static NeuralNetwork? Network(CommandAst? command, IDictionary? bound) =>
        Value(bound, "Network") as NeuralNetwork ?? Piped(command) as NeuralNetwork;

    /// <summary>What a feature file that was typed already says; nothing where there is none, rather than an error at the prompt.</summary>
    /// <param name="bound">The arguments.</param>
    /// <param name="parameters">Parameters that name feature files.</param>
    /// <param name="read">What to take from the file.</param>
    public static IReadOnlyList<T> InFeatureFile<T>(IDictionary? bound, IEnumerable<string> parameters, Func<FeatureFile, IEnumerable<T>> read)
    {
        if (File(bound, parameters) is not { } path)
            return [];
        try
        {
            using var file = FeatureFile.Open(path);
            return [.. read(file)];
        }
        catch (Exception e) when (e is RankToolsException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The full path of the first file that was typed already for one of some parameters; null where none is there.</summary>
    public static string? File(IDictionary? bound, IEnumerable<string> parameters) =>
        parameters.Select(parameter => Value(bound, parameter)).Select(value => value is object[] and [var first, ..] ? Unwrap(first) : value)
            .Select(value => value is FileInfo info ? info.FullName : value as string).OfType<string>()
            .Select(path => InSession("param($path) $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($path)", path) as string)
            .FirstOrDefault(System.IO.File.Exists);

    /// <summary>The value of a variable that stands at the beginning of the command's pipeline.</summary>
    public static object? Piped(CommandAst? command)
    {
        if (command?.Parent is not PipelineAst { PipelineElements: [CommandExpressionAst { Expression: VariableExpressionAst variable }, ..] } pipeline
            || pipeline.PipelineElements[0] == command)
            return null;
        return InSession("param($name) , $ExecutionContext.SessionState.PSVariable.GetValue($name)", variable.VariablePath.UserPath);
    }

    /// <summary>What a script with one argument gives in the session at whose prompt the key was pressed; null where it fails.</summary>
    private static object? InSession(string script, string argument)
    {
        try
        {
            using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            return shell.AddScript(script).AddArgument(argument).Invoke() is [var value, ..] ? Unwrap(value) : null;
        }
        catch (RuntimeException)
        {
            return null;
        }
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
