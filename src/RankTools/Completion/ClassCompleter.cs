using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Data.Datasets;

namespace RankTools.Completion;

/// <summary>
/// Completes class names from what is typed already: the <c>-Dataset</c>, the <c>-Network</c>, the feature file in <c>-FeaturePath</c>, or one of these
/// in a variable that is piped in.
/// </summary>
public sealed class ClassCompleter : IArgumentCompleter
{
    private static readonly string[] FileParameters = ["FeaturePath", "Target"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, Names(commandAst, fakeBoundParameters).Select((name, index) => (name, $"Class {index}")));

    private static IReadOnlyList<string> Names(CommandAst command, IDictionary? bound) =>
        (TypedArguments.Value(bound, "Dataset") ?? TypedArguments.Piped(command)) is ImageDataset { ClassCount: > 0 } dataset ? dataset.ClassNames
        : TypedArguments.Network(command, bound) is { } network ? network.ClassNames
        : TypedArguments.InFeatureFile(bound, FileParameters, file => file.ClassNames);
}
