using RankTools.Collections;
using RankTools.Data;

namespace RankTools.Networks.Architectures;

/// <summary>A network that can be built by name.</summary>
public sealed class NetworkArchitecture
{
    private readonly Func<ArchitectureOptions, NeuralNetwork> define;
    private readonly Lazy<NeuralNetwork> usual;

    /// <summary>Describes a network that can be built.</summary>
    /// <param name="name">Name, as in torchvision or timm.</param>
    /// <param name="family">The family it belongs to.</param>
    /// <param name="options">Classes and image size of the published weights.</param>
    /// <param name="source">The paper, and whose keys the weight files have.</param>
    /// <param name="define">Writes the graph.</param>
    internal NetworkArchitecture(
        string name, string family, ArchitectureOptions options, string source, Func<ArchitectureOptions, NeuralNetwork> define)
    {
        (Name, Family, Options, Source, this.define) = (name, family, options, source, define);
        usual = new(() => define(options));
    }

    /// <summary>Name, as in torchvision or timm.</summary>
    public string Name { get; }

    /// <summary>The family it belongs to.</summary>
    public string Family { get; }

    /// <summary>Other names it is known by.</summary>
    public ValueList<string> Aliases { get; init; } = [];

    /// <summary>Number of trained parameters.</summary>
    public long ParameterCount => usual.Value.ParameterCount;

    /// <summary>Multiply-adds of one evaluation.</summary>
    public long MultiplyAdds => usual.Value.MultiplyAdds;

    /// <summary>Channels, height and width of the input.</summary>
    public ValueList<long> InputShape => usual.Value.InputShape;

    /// <summary>Number of classes of the published weights.</summary>
    public int ClassCount => Options.ClassCount;

    /// <summary>The preprocessing that the published weights expect.</summary>
    public Preprocessing Preprocessing => usual.Value.Preprocessing;

    /// <summary>Layers that are looked at by default.</summary>
    public ValueList<string> DefaultLayers => [.. usual.Value.DefaultProbes.Select(node => node.Name)];

    /// <summary>The paper, and whose keys the weight files have.</summary>
    public string Source { get; }

    /// <summary>What it is built with unless told otherwise: classes and image size of the published weights.</summary>
    internal ArchitectureOptions Options { get; }

    /// <summary>
    /// The parameter whose first dimension is the number of classes: the weight of the last layer that has one, be it linear or
    /// a convolution before a pool.
    /// </summary>
    internal Parameter Classifier => usual.Value.Nodes.Last(node => !node.Operator.Parameters.IsEmpty).Operator.Parameters[0];

    /// <summary>The same architecture for images of another size.</summary>
    /// <param name="size">Rows and columns.</param>
    /// <exception cref="Errors.RankToolsException">
    /// <c>ImageSizeUnsupported</c>: its patches do not divide the image; <c>ShapeMismatch</c>: a map would vanish.
    /// </exception>
    public NetworkArchitecture At(ImageSize size)
    {
        var resized = new NetworkArchitecture(Name, Family, Options with { ImageSize = size }, Source, define) { Aliases = Aliases };
        _ = resized.usual.Value; // what does not fit is found here, not when a property is read
        return resized;
    }

    /// <summary>Writes the graph.</summary>
    internal NeuralNetwork Define(ArchitectureOptions options) => define(options);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
