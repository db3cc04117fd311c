using RankTools.Collections;
using RankTools.Data;

namespace RankTools.Networks.Architectures;

/// <summary>A network that can be built by name.</summary>
public sealed class NetworkArchitecture
{
    private readonly Lazy<NeuralNetwork> published;

    /// <summary>Describes a network that can be built.</summary>
    /// <param name="name">Name, as in torchvision or timm.</param>
    /// <param name="family">The family it belongs to.</param>
    /// <param name="classCount">Number of classes of the published weights.</param>
    /// <param name="source">The paper, and whose keys the weight files have.</param>
    /// <param name="define">Writes the graph for a number of classes.</param>
    internal NetworkArchitecture(string name, string family, int classCount, string source, Func<int, NeuralNetwork> define)
    {
        (Name, Family, ClassCount, Source, Define) = (name, family, classCount, source, define);
        published = new(() => define(classCount));
    }

    /// <summary>Name, as in torchvision or timm.</summary>
    public string Name { get; }

    /// <summary>The family it belongs to.</summary>
    public string Family { get; }

    /// <summary>Other names it is known by.</summary>
    public ValueList<string> Aliases { get; init; } = [];

    /// <summary>Number of trained parameters.</summary>
    public long ParameterCount => published.Value.ParameterCount;

    /// <summary>Multiply-adds of one evaluation.</summary>
    public long MultiplyAdds => published.Value.MultiplyAdds;

    /// <summary>Channels, height and width of the input.</summary>
    public ValueList<long> InputShape => published.Value.InputShape;

    /// <summary>Number of classes of the published weights.</summary>
    public int ClassCount { get; }

    /// <summary>The preprocessing that the published weights expect.</summary>
    public Preprocessing Preprocessing => published.Value.Preprocessing;

    /// <summary>Layers that are looked at by default.</summary>
    public ValueList<string> DefaultLayers => [.. published.Value.DefaultProbes.Select(node => node.Name)];

    /// <summary>The paper, and whose keys the weight files have.</summary>
    public string Source { get; }

    /// <summary>Writes the graph for a number of classes.</summary>
    internal Func<int, NeuralNetwork> Define { get; }

    /// <summary>
    /// The parameter whose first dimension is the number of classes: the weight of the last layer that has one, be it linear or
    /// a convolution before a pool.
    /// </summary>
    internal Parameter Classifier => published.Value.Nodes.Last(node => !node.Operator.Parameters.IsEmpty).Operator.Parameters[0];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
