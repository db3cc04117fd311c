using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Features;

namespace RankTools.Completion;

/// <summary>Completes layers of the feature file in the <c>-Source</c> or <c>-FeaturePath</c> that is typed already.</summary>
public sealed class FeatureLayerCompleter : IArgumentCompleter
{
    private static readonly string[] FileParameters = ["Source", "FeaturePath"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, TypedArguments.InFeatureFile(fakeBoundParameters, FileParameters, file => file.Layers.Select(Describe)));

    /// <summary>A layer's name, and what is shown beside it.</summary>
    internal static (string Name, string Tip) Describe(FeatureLayer layer) => (layer.Name, $"{layer.ElementCount} numbers an image");
}
