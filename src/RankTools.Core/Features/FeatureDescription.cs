using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

using RankTools.Backend;
using RankTools.Checkpoints;
using RankTools.Collections;
using RankTools.Errors;

namespace RankTools.Features;

/// <summary>What a feature file says about its numbers; two files belong together when they agree in it.</summary>
public sealed record FeatureDescription
{
    /// <summary>Value of the metadata <c>format</c> by which a feature file is known.</summary>
    internal const string Format = "ranktools-features-1";

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Its architecture; empty when it came from an ONNX file.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>SHA-256 of the file of its weights in lower-case hexadecimal; null for random weights.</summary>
    public string? WeightsHash { get; init; }

    /// <summary>Name of the file of its weights, or <c>random (seed N)</c>.</summary>
    public string Weights { get; init; } = "";

    /// <summary>What was done to pictures, by name.</summary>
    public required string Preprocessing { get; init; }

    /// <summary>The same in every detail.</summary>
    public string PreprocessingDetail { get; init; } = "";

    /// <summary>The layers, in the order of the network.</summary>
    public required ImmutableArray<FeatureLayer> Layers { get; init; }

    /// <summary>The network's output, if it is among the layers.</summary>
    public string? LogitLayer { get; init; }

    /// <summary>The layer that goes into the last linear layer, if it is among the layers.</summary>
    public string? ClassifierInput { get; init; }

    /// <summary>Names of the classes in the order of the labels; empty when they are not known.</summary>
    public ValueList<string> ClassNames { get; init; } = [];

    /// <summary>Precision of the computation, and of the numbers stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>Seed that was in force; nothing in an export is random unless the network's weights are.</summary>
    public long Seed { get; init; }

    /// <summary>Version of RankTools that wrote the file.</summary>
    public string ToolVersion { get; init; } = typeof(FeatureDescription).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// The first point in which another description differs so that rows of both must not be mixed; null when they belong together.
    /// The tool's version and the seed do not matter, class names only where both are known.
    /// </summary>
    public string? DifferenceFrom(FeatureDescription other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (mine, theirs) = (Identity(), other.Identity());
        return (from pair in mine.Zip(theirs)
                where pair.First.Value != pair.Second.Value
                select $"its {pair.First.Name} is {Shown(pair.First.Value)}, not {Shown(pair.Second.Value)}").FirstOrDefault()
            ?? (ClassNames.Count > 0 && other.ClassNames.Count > 0 && !ClassNames.Equals(other.ClassNames)
                ? "its classes have other names"
                : null);
    }

    /// <summary>The description as metadata of a safetensors file.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ToMetadata()
    {
        yield return new("format", Format);
        yield return new("network", Network);
        yield return new("architecture", Architecture);
        if (WeightsHash is not null)
            yield return new("weights_sha256", WeightsHash);
        yield return new("weights", Weights);
        yield return new("preprocessing", Preprocessing);
        yield return new("preprocessing_detail", PreprocessingDetail);
        yield return new("layers", JsonSerializer.Serialize(Layers.Select(layer => layer.Name)));
        if (LogitLayer is not null)
            yield return new("logit_layer", LogitLayer);
        if (ClassifierInput is not null)
            yield return new("classifier_input", ClassifierInput);
        if (ClassNames.Count > 0)
            yield return new("class_names", JsonSerializer.Serialize(ClassNames.ToArray()));
        yield return new("precision", Precision.ToString());
        yield return new("seed", Seed.ToString(CultureInfo.InvariantCulture));
        yield return new("tool", $"RankTools {ToolVersion}");
    }

    /// <summary>Understands the metadata of a file, whose arrays have been listed.</summary>
    /// <exception cref="RankToolsException"><c>FeatureFileInvalid</c>, <c>FeatureFileDamaged</c>.</exception>
    internal static FeatureDescription Parse(
        string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyDictionary<string, CheckpointEntry> entries)
    {
        if (metadata.GetValueOrDefault("format") is not { } format)
            throw FeatureErrors.Invalid(path, "its metadata name no format; it may hold weights, or values written by Invoke-NeuralNetwork");
        if (format != Format)
            throw FeatureErrors.Invalid(path, $"its format is '{format}', and '{Format}' is read");
        return new()
        {
            Network = Required("network"),
            Architecture = metadata.GetValueOrDefault("architecture", ""),
            WeightsHash = metadata.GetValueOrDefault("weights_sha256"),
            Weights = metadata.GetValueOrDefault("weights", ""),
            Preprocessing = Required("preprocessing"),
            PreprocessingDetail = metadata.GetValueOrDefault("preprocessing_detail", ""),
            Layers = [.. List("layers").Select(Layer)],
            LogitLayer = OneOfLayers("logit_layer"),
            ClassifierInput = OneOfLayers("classifier_input"),
            ClassNames = metadata.ContainsKey("class_names") ? [.. List("class_names")] : [],
            Precision = Enum.TryParse<Precision>(Required("precision"), out var precision) ? precision : throw Unreadable("precision"),
            Seed = long.TryParse(metadata.GetValueOrDefault("seed", "0"), CultureInfo.InvariantCulture, out var seed) ? seed : throw Unreadable("seed"),
            ToolVersion = metadata.GetValueOrDefault("tool", "").Replace("RankTools ", "", StringComparison.Ordinal),
        };

        string Required(string key) => metadata.GetValueOrDefault(key) ?? throw Unreadable(key);

        RankToolsException Unreadable(string key) => FeatureErrors.Damaged(path, $"its metadata '{key}' cannot be read");

        string[] List(string key)
        {
            try
            {
                return JsonSerializer.Deserialize<string[]>(Required(key)) ?? throw Unreadable(key);
            }
            catch (JsonException)
            {
                throw Unreadable(key);
            }
        }

        FeatureLayer Layer(string name) => entries.GetValueOrDefault(name) is { Shape: [_, .. var shape] } entry
            ? new(name, shape, entry.ElementType)
            : throw FeatureErrors.Damaged(path, $"its metadata name the layer '{name}', which is not in it");

        string? OneOfLayers(string key) => metadata.GetValueOrDefault(key) is { } name
            ? List("layers").Contains(name) ? name : throw Unreadable(key)
            : null;
    }

    private static string Shown(string? value) => string.IsNullOrEmpty(value) ? "not stated" : $"'{value}'";

    private IEnumerable<(string Name, string? Value)> Identity() =>
    [
        ("network's architecture", Architecture), ("SHA-256 of the weights", WeightsHash), ("origin of the weights", WeightsHash is null ? Weights : null),
        ("preprocessing", Preprocessing), ("preprocessing in detail", PreprocessingDetail), ("precision", Precision.ToString()),
        ("list of layers", string.Join(", ", Layers.Select(layer => $"{layer} {layer.ElementType}"))),
    ];
}
