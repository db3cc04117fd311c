using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace RankTools.Completion;

/// <summary>
/// Completes the layers where derivatives can start, from the network in <c>-Network</c> or in a variable that is piped in. What looks values up by
/// the network's integer inputs, an embedding, comes first.
/// </summary>
public sealed class InputNodeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (TypedArguments.Network(commandAst, fakeBoundParameters) is not { } network)
            return [];
        var lookups = network.LookupNodes().ToArray();
        return NameCompletion.Of(wordToComplete, lookups.Concat(network.Nodes.Except(lookups)).Select(node => (node.Name, node.ToString())));
    }
}
