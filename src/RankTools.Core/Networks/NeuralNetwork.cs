using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

using RankTools.Collections;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks.RandomNetworks;
using RankTools.Operators;

namespace RankTools.Networks;

/// <summary>
/// A network: operators in topological order, with weights. Immutable once its weights are there; one network may serve several
/// runspaces.
/// </summary>
public sealed class NeuralNetwork
{
    private readonly Dictionary<string, Node> byName;

    internal NeuralNetwork(string name, ImmutableArray<Node> nodes)
        : this(name, nodes, [NetworkPort.Of(nodes[0])], [NetworkPort.Of(nodes[^1])])
    {
    }

    internal NeuralNetwork(string name, ImmutableArray<Node> nodes, ImmutableArray<NetworkPort> inputs, ImmutableArray<NetworkPort> outputs)
    {
        (Name, Nodes, Inputs, Outputs) = (name, nodes, inputs, outputs);
        Parameters = [.. nodes.SelectMany(node => node.Operator.Parameters).Distinct()];
        byName = nodes.ToDictionary(node => node.Name);
    }

    private NeuralNetwork(NeuralNetwork other)
    {
        (Name, Nodes, Parameters, byName, FoldedOperators) = (other.Name, other.Nodes, other.Parameters, other.byName, other.FoldedOperators);
        (Inputs, Outputs) = (other.Inputs, other.Outputs);
        (Architecture, WeightSource, WeightHash) = (other.Architecture, other.WeightSource, other.WeightHash);
        (Preprocessing, PaperPreprocessing, ClassNames) = (other.Preprocessing, other.PaperPreprocessing, other.ClassNames);
        (ChosenImageSize, RandomOptions) = (other.ChosenImageSize, other.RandomOptions);
    }

    /// <summary>Name, by default that of its architecture.</summary>
    public string Name { get; private init; }

    /// <summary>The architecture it was built from.</summary>
    public string Architecture { get; internal init; } = "";

    /// <summary>All nodes in topological order; the first one is the input.</summary>
    public ValueList<Node> Nodes { get; }

    /// <summary>All parameters, in the order of the state dictionary.</summary>
    public ValueList<Parameter> Parameters { get; }

    /// <summary>What the network takes. Pictures and arrays from the pipeline go into the first one.</summary>
    public ValueList<NetworkPort> Inputs { get; }

    /// <summary>What the network gives.</summary>
    public ValueList<NetworkPort> Outputs { get; }

    /// <summary>Shape of the first input without batch: channels, height and width for pictures.</summary>
    public ValueList<long> InputShape => Nodes[0].Shape;

    /// <summary>The first output: for a classifier, its logits.</summary>
    public Node Output => Outputs[0].Node;

    /// <summary>Number of trained parameters (running statistics are not counted).</summary>
    public long ParameterCount => Parameters.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.ElementCount);

    /// <summary>Multiply-adds of one evaluation at one input.</summary>
    public long MultiplyAdds => Nodes.Sum(node => node.MultiplyAdds);

    /// <summary>Where the weights came from: a file's path, or <c>random (seed N)</c>.</summary>
    public string WeightSource { get; internal init; } = "";

    /// <summary>SHA-256 of the weight file in lower-case hexadecimal; null for random weights.</summary>
    public string? WeightHash { get; internal init; }

    /// <summary>What is done to pictures before they enter, unless told otherwise.</summary>
    public Preprocessing Preprocessing { get; internal init; } = Preprocessing.None;

    /// <summary>What the authors of the paper did to pictures for networks of this family.</summary>
    public Preprocessing PaperPreprocessing { get; internal init; } = Preprocessing.None;

    /// <summary>The image size that was asked for; null where none was. Presets of preprocessing follow it.</summary>
    public ImageSize? ChosenImageSize { get; private init; }

    /// <summary>What a random network was made with; null for all others.</summary>
    internal RandomNetworkOptions? RandomOptions { get; private init; }

    /// <summary>Names of the classes, in the order of the logits; empty when they are not known.</summary>
    public ValueList<string> ClassNames { get; internal init; } = [];

    /// <summary>The nodes that an analysis looks at unless told otherwise.</summary>
    internal IEnumerable<Node> DefaultProbes => Nodes.Where(node => node.IsDefaultProbe);

    /// <summary>Convolutions with the batch normalisation after them folded in, made when first needed.</summary>
    internal ConcurrentDictionary<Node, Operator> FoldedOperators { get; } = new();

    /// <summary>The node of that name, or null.</summary>
    public Node? Find(string name) => byName.GetValueOrDefault(name) ?? Nodes.FirstOrDefault(node => name.Length > 0 && node.ValueName == name);

    /// <summary>
    /// What turns whole numbers into vectors: lookups in a table by the network's integer inputs, where a text network's
    /// derivatives can start.
    /// </summary>
    public IEnumerable<Node> LookupNodes()
    {
        var integers = Inputs.Where(port => !port.IsFloatingPoint).Select(port => port.Node).ToHashSet();
        return Nodes.Where(node => node.Operator.Kind == "Gather" && node.Shape.Length > 0 && node.Inputs.Any(integers.Contains));
    }

    /// <summary>The same network (and memory) under another name, or with class names or preprocessing of the caller's.</summary>
    /// <param name="name">Another name, or null.</param>
    /// <param name="classNames">Names of the classes, or default.</param>
    /// <param name="preprocessing">Another preprocessing, or null.</param>
    /// <exception cref="RankToolsException"><c>ClassCountMismatch</c>.</exception>
    public NeuralNetwork Described(string? name, ImmutableArray<string> classNames, Preprocessing? preprocessing)
    {
        if (!classNames.IsDefaultOrEmpty && classNames.Length != Output.ElementCount)
        {
            throw new RankToolsException("ClassCountMismatch", ErrorKind.InvalidArgument, Name,
                $"{classNames.Length} class names were given ({classNames[0]}{(classNames.Length > 1 ? ", …" : "")}), but {Name} has {Output.ElementCount} "
                + "classes. Give one name per class, or the path of a file that exists with one name per line.");
        }
        return new(this)
        {
            Name = name ?? Name,
            ClassNames = classNames.IsDefault ? ClassNames : classNames,
            Preprocessing = Fitted(preprocessing) ?? Preprocessing,
            PaperPreprocessing = Fitted(preprocessing) ?? PaperPreprocessing,
        };
    }

    /// <summary>A preprocessing for the image size that was asked for; as it is where none was.</summary>
    [return: NotNullIfNotNull(nameof(preprocessing))]
    public Preprocessing? Fitted(Preprocessing? preprocessing) =>
        ChosenImageSize is { } size ? preprocessing?.For(size) : preprocessing;

    /// <summary>A preprocessing by name, for the image size that was asked for.</summary>
    /// <param name="name">One of <see cref="Data.Preprocessing.Find"/>; null for what the weights expect.</param>
    /// <exception cref="RankToolsException"><c>PreprocessingNotFound</c>.</exception>
    public Preprocessing PreprocessingNamed(string? name) => name is null ? Preprocessing : Fitted(Data.Preprocessing.Find(name));

    /// <summary>The preprocessing, its own or a preset for its image size, that a result describes; null where there is none.</summary>
    /// <param name="description">What <see cref="Data.Preprocessing.Describe"/> gave.</param>
    /// <returns>The preprocessing, and whether pictures were turned as their EXIF orientation says.</returns>
    public (Preprocessing? Preprocessing, bool FollowsOrientation) FindPreprocessing(string description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var turned = description.EndsWith(Data.Preprocessing.OrientationText, StringComparison.Ordinal);
        return (Data.Preprocessing.Presets.Select(Fitted).Prepend(PaperPreprocessing).Prepend(Preprocessing).FirstOrDefault(one => one!.Describe(turned) == description), turned);
    }

    /// <summary>The same network with a note of the image size that was asked for.</summary>
    internal NeuralNetwork ForImages(ImageSize? size) => new(this) { ChosenImageSize = size };

    /// <summary>The same network with a note of what it was made with.</summary>
    internal NeuralNetwork Made(RandomNetworkOptions options) => new(this) { RandomOptions = options };

    /// <summary>The same network with a note of where its weights came from.</summary>
    internal NeuralNetwork From(string source, string? hash) => new(this) { WeightSource = source, WeightHash = hash };

    /// <summary>Another network in which one node has another operator of the same shapes; everything else is shared.</summary>
    /// <param name="replaced">The node.</param>
    /// <param name="operator">What it computes instead.</param>
    /// <param name="name">Name of the new network.</param>
    /// <param name="weightSource">Where its weights came from; as they are no file's any more, they have no hash.</param>
    internal NeuralNetwork Replacing(Node replaced, Operator @operator, string name, string weightSource)
    {
        var now = new Dictionary<Node, Node>();
        foreach (var node in Nodes)
        {
            ImmutableArray<Node> inputs = [.. node.Inputs.Select(input => now[input])];
            now[node] = node != replaced && inputs.SequenceEqual(node.Inputs)
                ? node
                : new(node.Index, node.Name, node == replaced ? @operator : node.Operator, inputs, node.IsDefaultProbe, node.ValueName);
        }
        return new(name, [.. Nodes.Select(node => now[node])], [.. Inputs.Select(port => port with { Node = now[port.Node] })],
            [.. Outputs.Select(port => port with { Node = now[port.Node] })])
        {
            Architecture = Architecture,
            WeightSource = weightSource,
            Preprocessing = Preprocessing,
            PaperPreprocessing = PaperPreprocessing,
            ClassNames = ClassNames,
            ChosenImageSize = ChosenImageSize,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
