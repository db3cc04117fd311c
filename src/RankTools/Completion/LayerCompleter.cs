using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Networks;

namespace RankTools.Completion;

/// <summary>Completes layer names from the <c>-Network</c> that is typed already, when that is a variable.</summary>
public sealed class LayerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var network = fakeBoundParameters?["Network"] is PSObject wrapped ? wrapped.BaseObject : fakeBoundParameters?["Network"];
        return network is NeuralNetwork known
            ? NameCompletion.Of(wordToComplete, known.Nodes.Skip(1).Select(node => (node.Name, node.ToString())))
            : [];
    }
}
