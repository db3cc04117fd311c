using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Networks;

namespace RankTools.Completion;

/// <summary>
/// Completes the layers where derivatives can start, from the <c>-Network</c> that is typed already, when that is a variable. What
/// looks values up by the network's integer inputs, an embedding, comes first.
/// </summary>
public sealed class InputNodeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var network = fakeBoundParameters?["Network"] is PSObject wrapped ? wrapped.BaseObject : fakeBoundParameters?["Network"];
        if (network is not NeuralNetwork known)
            return [];
        var lookups = known.LookupNodes().ToArray();
        return NameCompletion.Of(wordToComplete, lookups.Concat(known.Nodes.Except(lookups)).Select(node => (node.Name, node.ToString())));
    }
}
