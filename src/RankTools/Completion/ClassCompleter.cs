using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;

namespace RankTools.Completion;

/// <summary>Completes class names from the <c>-Dataset</c>, the <c>-Network</c> or the <c>-FeaturePath</c> that is typed already.</summary>
public sealed class ClassCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, Names(fakeBoundParameters).Select((name, index) => (name, $"Class {index}")));

    private static IReadOnlyList<string> Names(IDictionary? bound) => Value(bound, "Dataset") is ImageDataset { ClassCount: > 0 } dataset
        ? dataset.ClassNames
        : Value(bound, "Network") is NeuralNetwork network
        ? network.ClassNames
        : Value(bound, "FeaturePath")?.ToString() is { Length: > 0 } path ? NamesIn(path) : [];

    private static object? Value(IDictionary? bound, string name) => bound?[name] is PSObject wrapped ? wrapped.BaseObject : bound?[name];

    private static IReadOnlyList<string> NamesIn(string path)
    {
        try
        {
            using var file = FeatureFile.Open(path);
            return file.ClassNames;
        }
        catch (Exception e) when (e is RankToolsException or IOException or UnauthorizedAccessException)
        {
            return []; // no completion rather than an error at the prompt
        }
    }
}
