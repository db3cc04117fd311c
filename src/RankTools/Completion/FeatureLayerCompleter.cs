using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Errors;
using RankTools.Features;

namespace RankTools.Completion;

/// <summary>Completes layers of the feature file in the <c>-Source</c> or <c>-FeaturePath</c> that is typed already.</summary>
public sealed class FeatureLayerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        NameCompletion.Of(wordToComplete, LayersOf((fakeBoundParameters?["Source"] ?? fakeBoundParameters?["FeaturePath"])?.ToString()));

    private static IReadOnlyList<(string, string)> LayersOf(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return [];
        try
        {
            using var file = FeatureFile.Open(path);
            return [.. file.Layers.Select(layer => (layer.Name, $"{layer.ElementCount} numbers an image"))];
        }
        catch (Exception e) when (e is RankToolsException or IOException or UnauthorizedAccessException)
        {
            return []; // no completion rather than an error at the prompt
        }
    }
}
