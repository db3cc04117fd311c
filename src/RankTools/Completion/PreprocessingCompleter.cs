using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Data;

namespace RankTools.Completion;

/// <summary>Completes names of preprocessing presets.</summary>
public sealed class PreprocessingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, Preprocessing.Presets.Select(preset => (preset.Name, $"Preprocessing {preset.Name}")));
}
