using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Checkpoints;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks.Architectures;
using RankTools.Networks.Onnx;
using RankTools.Networks.Onnx.Format;
using RankTools.Operators;
using RankTools.Progress;

using static TorchSharp.torch;

namespace RankTools.Networks;

/// <summary>Builds networks with weights: read from a file, strictly, or drawn at random.</summary>
public static class NetworkLoader
{
    private const int MostListed = 5;

    /// <summary>Builds a network with the weights of a file. Every key must be used, none may be missing, shapes must be equal.</summary>
    /// <param name="architecture">What to build; null finds the one architecture that the file's keys and shapes fit.</param>
    /// <param name="path">A safetensors or PyTorch file.</param>
    /// <param name="cancellation">Checked before every tensor.</param>
    /// <exception cref="RankToolsException">
    /// Those of <see cref="Checkpoint.Open"/>; <c>CheckpointKeyMismatch</c>, <c>NonFiniteWeight</c>, <c>ArchitectureUnknown</c>.
    /// </exception>
    public static NeuralNetwork Load(NetworkArchitecture? architecture, string path, CancellationToken cancellation = default) =>
        Load(architecture, path, imageSize: null, progress: null, cancellation);

    /// <summary>The same for images of another size; what the weights know about places is resampled (<see cref="PositionResampling"/>).</summary>
    /// <param name="architecture">What to build; null finds the one architecture that the file's keys and shapes fit.</param>
    /// <param name="path">A safetensors or PyTorch file.</param>
    /// <param name="imageSize">Rows and columns of the images; null for those that the architecture is published for.</param>
    /// <param name="progress">Told how far the work has come.</param>
    /// <param name="cancellation">Checked before every tensor.</param>
    /// <exception cref="RankToolsException">
    /// Also <c>ImageSizeFixed</c> and <c>ImageSizeUnsupported</c>: the weights or the architecture allow no such size.
    /// </exception>
    public static NeuralNetwork Load(NetworkArchitecture? architecture, string path, ImageSize? imageSize, IProgress<WorkProgress>? progress = null, CancellationToken cancellation = default)
    {
        TorchBackend.EnsureLoaded();
        using var checkpoint = Checkpoint.Open(path);
        var entries = PublishedKeys.Translate(checkpoint.Entries);
        architecture ??= Find(path, entries)
            ?? throw new RankToolsException("ArchitectureUnknown", ErrorKind.InvalidData, path,
                $"The {entries.Count} arrays in '{path}' fit none of the known architectures. "
                + "Get-NeuralNetworkArchitecture lists them; name one with -Architecture to see how the file differs from it.");
        var resized = imageSize is { } size ? architecture.At(size) : architecture;
        var network = resized.Define(resized.Options with { ClassCount = ClassCount(architecture, entries) });
        Func<CheckpointEntry, Parameter, bool> fits = PublishedKeys.HasShape;
        if (imageSize is not null)
        {
            RequireSameTokens(network, path, entries);
            fits = (entry, parameter) => PublishedKeys.HasShape(entry, parameter) || PositionResampling.CanFill(parameter, entry);
        }
        RequireSameKeys(architecture, network, path, entries, fits);
        // The hash reads the file once more, about as fast as the parameters are read.
        var (activity, done, total) = ($"Loading {Path.GetFileName(path)}", 0.0, 2.0 * network.Parameters.Sum(parameter => parameter.ElementCount));
        foreach (var parameter in network.Parameters)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new(activity, parameter.Key, done / total));
            Read(checkpoint, entries[parameter.Key], parameter);
            done += parameter.ElementCount;
        }
        progress?.Report(new(activity, "hash of the file", done / total));
        return network.From(path, checkpoint.ComputeSha256(cancellation)).ForImages(imageSize);
    }

    /// <summary>Builds the network that an ONNX file describes, for a batch of one.</summary>
    /// <param name="path">The file, of operator sets 7 to 22.</param>
    /// <param name="shapes">Shapes of inputs, batch first, by name, where the file leaves them open; null when it does not.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <exception cref="RankToolsException">
    /// <c>OnnxFileInvalid</c>, <c>OnnxGraphInvalid</c>, <c>OnnxShapeOpen</c>, <c>OnnxExternalDataMissing</c>, <c>OnnxOperatorUnsupported</c>
    /// (one error for all operators of the file that are).
    /// </exception>
    public static NeuralNetwork LoadOnnx(
        string path, IReadOnlyDictionary<string, ImmutableArray<long>>? shapes = null, CancellationToken cancellation = default)
    {
        TorchBackend.EnsureLoaded();
        return OnnxImporter.Import(OnnxModelFile.Read(path, cancellation), shapes, cancellation);
    }

    /// <summary>True when a file holds a whole network in the ONNX format, not weights for one.</summary>
    /// <exception cref="RankToolsException"><c>FileNotFound</c>, <c>FileUnavailable</c>.</exception>
    public static bool IsOnnx(string path) => OnnxModelFile.IsOnnx(path);

    /// <summary>Builds an untrained network.</summary>
    /// <param name="architecture">What to build.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="classCount">Number of classes; null for that of the published weights.</param>
    /// <param name="imageSize">Rows and columns of the images; null for those that the architecture is published for.</param>
    /// <exception cref="RankToolsException"><c>ImageSizeUnsupported</c>: the architecture allows no such size.</exception>
    public static NeuralNetwork Initialize(NetworkArchitecture architecture, long seed, int? classCount = null, ImageSize? imageSize = null)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        TorchBackend.EnsureLoaded();
        var resized = imageSize is { } size ? architecture.At(size) : architecture;
        var network = resized.Define(resized.Options with { ClassCount = classCount ?? architecture.ClassCount });
        RandomInitialization.Apply(network, seed);
        return network.From($"random (seed {seed})", null).ForImages(imageSize);
    }

    /// <summary>The number of classes that the file's classifier has; that of the published weights where it has none.</summary>
    private static int ClassCount(NetworkArchitecture architecture, Dictionary<string, CheckpointEntry> entries) =>
        entries.TryGetValue(architecture.Classifier.Key, out var entry) && entry.Shape.Length == architecture.Classifier.Shape.Length && entry.Shape[0] is > 0 and < 1 << 24
            ? (int)entry.Shape[0]
            : architecture.ClassCount;

    /// <summary>
    /// The architecture that the keys and shapes fit. Some are published with equal keys and shapes but other preprocessing (ViT and
    /// DeiT): then the one that the file is named after, else the first.
    /// </summary>
    private static NetworkArchitecture? Find(string path, Dictionary<string, CheckpointEntry> entries)
    {
        NetworkArchitecture[] fitting = [.. ArchitectureCatalog.All.Where(candidate => Fits(candidate, entries))];
        var file = Path.GetFileName(path);
        return fitting.FirstOrDefault(candidate => file.StartsWith(candidate.Name, StringComparison.OrdinalIgnoreCase)) ?? fitting.FirstOrDefault();
    }

    private static bool Fits(NetworkArchitecture architecture, Dictionary<string, CheckpointEntry> entries)
    {
        var parameters = architecture.Define(architecture.Options with { ClassCount = ClassCount(architecture, entries) }).Parameters;
        return parameters.Count == entries.Count && parameters.All(parameter =>
            entries.TryGetValue(parameter.Key, out var entry) && PublishedKeys.HasShape(entry, parameter));
    }

    /// <summary>Layers across tokens have weights for one number of them, and no meaning that could be carried over to another.</summary>
    private static void RequireSameTokens(NeuralNetwork network, string path, Dictionary<string, CheckpointEntry> entries)
    {
        foreach (var node in network.Nodes.Where(node => node.Operator is TokenMixing))
        {
            var tokens = node.Inputs[0].Shape[0];
            var entry = entries.GetValueOrDefault(node.Operator.Parameters[0].Key);
            if (entry is { Shape: [_, var trained] } && trained != tokens)
            {
                throw new RankToolsException("ImageSizeFixed", ErrorKind.NotSupported, path,
                    $"{network.Name} mixes tokens by trained layers across them. '{path}' has weights for {trained} tokens, and images of "
                    + $"{network.InputShape[1]}x{network.InputShape[2]} pixels make {tokens}. "
                    + "Leave out -ImageSize, or draw weights for that size with -RandomInitialization.");
            }
        }
    }

    private static void RequireSameKeys(
        NetworkArchitecture architecture, NeuralNetwork network, string path, Dictionary<string, CheckpointEntry> entries,
        Func<CheckpointEntry, Parameter, bool> fits)
    {
        var known = network.Parameters.Select(parameter => parameter.Key).ToHashSet();
        string[] missing = [.. known.Where(key => !entries.ContainsKey(key))];
        string[] unexpected = [.. entries.Keys.Where(key => !known.Contains(key))];
        string[] misshapen = [.. from parameter in network.Parameters
                                 let entry = entries.GetValueOrDefault(parameter.Key)
                                 where entry is not null && !fits(entry, parameter)
                                 select $"{parameter.Key} ({string.Join(", ", entry.Shape)}) instead of ({string.Join(", ", parameter.Shape)})"];
        if (missing.Length + unexpected.Length + misshapen.Length == 0)
            return;
        var fitting = ArchitectureCatalog.All.FirstOrDefault(candidate => Fits(candidate, entries));
        throw new RankToolsException("CheckpointKeyMismatch", ErrorKind.InvalidData, path,
            $"'{path}' does not hold the weights of {architecture.Name}: {Describe("missing", missing)}{Describe("unexpected", unexpected)}"
            + $"{Describe("of another shape", misshapen)}"
            + (fitting is null ? "Choose the -Architecture that the file was saved from." : $"It fits -Architecture {fitting.Name}."));
    }

    private static string Describe(string what, string[] items) => items.Length == 0 ? "" :
        $"{items.Length} {what} ({string.Join("; ", items.Take(MostListed))}{(items.Length > MostListed ? "; …" : "")}). ";

    private static void Read(Checkpoint checkpoint, CheckpointEntry entry, Parameter parameter)
    {
        using var scope = NewDisposeScope();
        // float64 files stay float64; everything narrower is exact in float32, integers are not weights.
        Tensor value;
        if (entry.ElementType == ElementType.Float64)
        {
            var values = new double[entry.ElementCount];
            checkpoint.Read(entry, values);
            value = tensor(values, float64);
        }
        else if (entry.ElementType.IsFloatingPoint())
        {
            var values = new float[entry.ElementCount];
            checkpoint.Read(entry, values);
            value = tensor(values, float32);
        }
        else
        {
            throw new RankToolsException("CheckpointTypeUnsupported", ErrorKind.InvalidData, parameter.Key,
                $"'{checkpoint.Path}' holds '{parameter.Key}' as {entry.ElementType}; weights must be floating point numbers.");
        }
        if (!value.isfinite().all().item<bool>())
        {
            throw new RankToolsException("NonFiniteWeight", ErrorKind.InvalidData, parameter.Key,
                $"Parameter '{parameter.Key}' in '{checkpoint.Path}' holds NaN or infinity. The file is damaged or its training diverged.");
        }
        parameter.Assign(PublishedKeys.HasShape(entry, parameter) ? value.reshape([.. parameter.Shape]) : PositionResampling.Resample(parameter, value));
    }
}
