using System.Collections.Immutable;
using System.IO.Enumeration;

using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Features;

/// <summary>The features of one layer, wherever they come from, with what is known about them.</summary>
/// <param name="Rows">Samples × features.</param>
/// <param name="Network">The network; empty when it is not known.</param>
/// <param name="Layer">The layer; empty when it is not known.</param>
/// <param name="Labels">The class of every sample, −1 where it is not known; empty when none is.</param>
/// <param name="ClassNames">Names of the classes; empty when they are not known.</param>
/// <param name="IsClassifierInput">Whether it is the layer that goes into the network's last linear layer; null when that is not known.</param>
public sealed record FeatureInput(
    IRowSource Rows, string Network, string Layer, ImmutableArray<int> Labels, ImmutableArray<string> ClassNames, bool? IsClassifierInput)
{
    /// <summary>The layers of a file, one after the other; the file is open while they are enumerated.</summary>
    /// <param name="path">An <c>.npy</c> file, rows of its first axis; anything else is a feature file.</param>
    /// <param name="layers">Which layers, with wildcards; null for all. An .npy file has none to choose.</param>
    /// <param name="network">The network that a feature file must be of; null to take any.</param>
    /// <param name="onlyClassifierInput">Without <paramref name="layers"/>, takes the layer before the last linear one alone.</param>
    /// <exception cref="RankToolsException">
    /// Those of <see cref="NpyRowReader.Open"/> and <see cref="FeatureFile.Open"/>; <c>LayerNotFound</c>, <c>FeatureFileMismatch</c>.
    /// </exception>
    public static IEnumerable<FeatureInput> Open(
        string path, IReadOnlyCollection<string>? layers, NeuralNetwork? network, bool onlyClassifierInput = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase)
            ? FromArray(path, layers)
            : FromFile(path, layers, network, onlyClassifierInput);
    }

    /// <summary>Whether a name fits one of the patterns; without patterns every name does.</summary>
    public static bool Matches(string name, IReadOnlyCollection<string>? patterns) =>
        patterns is null or { Count: 0 } || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));

    private static IEnumerable<FeatureInput> FromArray(string path, IReadOnlyCollection<string>? layers)
    {
        if (layers?.Count > 0)
        {
            throw new RankToolsException("LayerNotFound", ErrorKind.InvalidArgument, path,
                $"'{path}' is an array without layers, so -Layer has no meaning for it. Leave it out, or give a feature file.");
        }
        using var reader = NpyRowReader.Open(path);
        if (reader.Shape.Length < 2 || reader.RowLength == 0)
        {
            throw new RankToolsException("ShapeMismatch", ErrorKind.InvalidData, path,
                $"'{path}' has shape ({string.Join(", ", reader.Shape)}); samples × features are needed, at least one of each.");
        }
        yield return new(reader, "", "", [], [], null);
    }

    private static IEnumerable<FeatureInput> FromFile(
        string path, IReadOnlyCollection<string>? layers, NeuralNetwork? network, bool onlyClassifierInput)
    {
        using var file = FeatureFile.Open(path);
        if (network is not null)
            file.RequireNetwork(network);
        foreach (var pattern in layers ?? [])
        {
            if (!file.Layers.Any(layer => Matches(layer.Name, [pattern])))
                throw FeatureErrors.LayerNotFound(path, pattern, file.Layers.Select(layer => layer.Name));
        }
        if (layers is null or { Count: 0 } && onlyClassifierInput)
        {
            layers = file.ClassifierInput is { } input ? [input] : throw new RankToolsException("LayerNotFound", ErrorKind.NotFound, path,
                $"'{path}' holds no layer that goes into a last linear one. Name a layer with -Layer; it has {string.Join(", ", file.Layers.Select(layer => layer.Name))}.");
        }
        foreach (var layer in file.Layers.Where(layer => Matches(layer.Name, layers)))
            yield return new(file.Rows(layer.Name), file.Network, layer.Name, file.Labels, file.ClassNames, layer.Name == file.ClassifierInput);
    }
}
