using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Checkpoints;
using RankTools.Errors;

namespace RankTools.Completion;

/// <summary>Completes names of arrays: of the network in <c>-Network</c> or piped in, else of the weight file in <c>-Path</c>.</summary>
public sealed class WeightCompleter : IArgumentCompleter
{
    private static readonly string[] FileParameters = ["Path", "LiteralPath"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, TypedArguments.Network(commandAst, fakeBoundParameters) is { } network
            ? network.Parameters.Select(parameter => (parameter.Key, string.Join('x', parameter.Shape)))
            : OfFile(TypedArguments.File(fakeBoundParameters, FileParameters)));

    private static IReadOnlyList<(string, string)> OfFile(string? path)
    {
        if (path is null)
            return [];
        try
        {
            using var checkpoint = Checkpoint.Open(path);
            return [.. checkpoint.Entries.Select(entry => (entry.Name, string.Join('x', entry.Shape)))];
        }
        catch (Exception e) when (e is RankToolsException or IOException or UnauthorizedAccessException)
        {
            return []; // an ONNX file, an index, or no weights at all: no completion rather than an error at the prompt
        }
    }
}
