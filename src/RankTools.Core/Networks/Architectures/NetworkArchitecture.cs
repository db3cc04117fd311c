using System.Collections.Immutable;

namespace RankTools.Networks.Architectures;

/// <summary>A network that can be built by name.</summary>
/// <param name="Name">Name, as in torchvision or timm.</param>
/// <param name="Family">The family it belongs to.</param>
/// <param name="ClassCount">Number of classes of the published weights.</param>
/// <param name="Source">The paper, and whose keys the weight files have.</param>
/// <param name="Define">Writes the graph for a number of classes.</param>
public sealed record NetworkArchitecture(string Name, string Family, int ClassCount, string Source, Func<int, NeuralNetwork> Define)
{
    private readonly Lazy<NeuralNetwork> published = new(() => Define(ClassCount));

    /// <summary>Other names it is known by.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>Channels, height and width of the input.</summary>
    public ImmutableArray<long> InputShape => published.Value.InputShape;

    /// <summary>Name of the preprocessing that the published weights expect.</summary>
    public string Preprocessing => published.Value.Preprocessing;

    /// <summary>Number of trained parameters.</summary>
    public long ParameterCount => published.Value.ParameterCount;

    /// <summary>Multiply-adds of one evaluation.</summary>
    public long MultiplyAdds => published.Value.MultiplyAdds;

    /// <summary>Layers that are looked at by default.</summary>
    public ImmutableArray<string> DefaultLayers => [.. published.Value.DefaultProbes.Select(node => node.Name)];

    /// <summary>The parameter whose first dimension is the number of classes.</summary>
    internal Parameter Classifier => published.Value.Output.Operator.Parameters[0];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
