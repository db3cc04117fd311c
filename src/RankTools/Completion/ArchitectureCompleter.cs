using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Networks.Architectures;

namespace RankTools.Completion;

/// <summary>Completes names of architectures.</summary>
public sealed class ArchitectureCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, ArchitectureCatalog.All.Select(architecture => (architecture.Name, architecture.Source)));
}
