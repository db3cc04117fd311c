using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace RankTools.Completion;

/// <summary>
/// Completes layer names: from the network in <c>-Network</c> or in a variable that is piped in, else from the feature file that is typed already.
/// </summary>
public sealed class LayerCompleter : IArgumentCompleter
{
    private static readonly string[] FileParameters = ["Path", "LiteralPath", "FeaturePath"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, TypedArguments.Network(commandAst, fakeBoundParameters) is { } network
            ? network.Nodes.Skip(1).Select(node => (node.Name, node.ToString()))
            : TypedArguments.InFeatureFile(fakeBoundParameters, FileParameters, file => file.Layers.Select(FeatureLayerCompleter.Describe)));
}
