using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Sample;

namespace RankTools.Completion;

/// <summary>Completes names of the networks that come with the module.</summary>
public sealed class SampleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, SampleNetworks.All.Select(name => (name, $"Trained {name}")));
}
