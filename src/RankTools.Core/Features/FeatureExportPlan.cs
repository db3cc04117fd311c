using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Features;

/// <summary>What will be exported and where to, checked before any work.</summary>
public sealed record FeatureExportPlan
{
    private FeatureExportPlan(string path, NeuralNetwork network, ImmutableArray<Node> layers, ImageReadOptions options) =>
        (Path, Network, Layers, Options) = (path, network, layers, options);

    /// <summary>The file to write.</summary>
    public string Path { get; }

    /// <summary>The network.</summary>
    public NeuralNetwork Network { get; }

    /// <summary>The layers whose values are written.</summary>
    public ImmutableArray<Node> Layers { get; }

    /// <summary>What is done to pictures.</summary>
    public ImageReadOptions Options { get; }

    /// <summary>Inputs of a value pass; fewer where the memory limit asks for it.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>True to replace a file that is there, and an interrupted export of something else.</summary>
    public bool StartsOver { get; private init; }

    /// <summary>What will be done, for people.</summary>
    public string Description => $"Export layers {string.Join(", ", Layers.Select(layer => layer.Name))} of {Network.Name}";

    /// <summary>Settles what to export, and that it can be.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="network">The network.</param>
    /// <param name="patterns">Names of layers with wildcards; null for the classifier's input and the output.</param>
    /// <param name="preprocessing">Name of what is done to pictures; null for what the network's weights expect.</param>
    /// <param name="applyOrientation">True to turn pictures as their EXIF orientation says.</param>
    /// <param name="startOver">True to replace what is there.</param>
    /// <exception cref="RankToolsException">
    /// <c>LayerNotFound</c>, <c>OutputFormatUnknown</c>, <c>FeatureFileExists</c>, <c>FileNotFound</c>, <c>PreprocessingNotFound</c>.
    /// </exception>
    public static FeatureExportPlan For(
        string path, NeuralNetwork network, IReadOnlyCollection<string>? patterns, string? preprocessing, bool applyOrientation, bool startOver)
    {
        ArgumentNullException.ThrowIfNull(network);
        var layers = FeatureExport.Select(network, patterns);
        FeatureExport.CheckTarget(path, layers, startOver);
        return new(path, network, layers, ImageReadOptions.For(network, network.PreprocessingNamed(preprocessing), applyOrientation)) { StartsOver = startOver };
    }

    /// <summary>Begins the export, or goes on with one that was interrupted.</summary>
    /// <param name="classNames">Names of the classes; where there are none, those of the network are taken.</param>
    /// <param name="settings">Where and how to compute.</param>
    /// <exception cref="RankToolsException">Those of <see cref="FeatureExport"/>.</exception>
    public FeatureExport Open(IReadOnlyCollection<string> classNames, ComputeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return new(Path, Network, Layers, Options, classNames.Count == 0 ? Network.ClassNames : [.. classNames], settings, BatchSize, StartsOver);
    }
}
