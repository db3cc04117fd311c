using System.Collections.Immutable;

using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>Where a pass runs. Owned by the caller.</summary>
/// <param name="Value">Value of the node that the pass starts from: 1 × its shape, float64, on the device.</param>
/// <param name="Context">Values of the nodes that the pass reads and that do not come from its start, in the same form.</param>
internal sealed record PassPoint(Tensor Value, IReadOnlyDictionary<Node, Tensor> Context) : IDisposable
{
    /// <summary>An input alone.</summary>
    public static implicit operator PassPoint(Tensor value) => new(value, ImmutableDictionary<Node, Tensor>.Empty);

    /// <summary>Frees the values, for whoever made them.</summary>
    public void Dispose()
    {
        Value.Dispose();
        foreach (var value in Context.Values)
            value.Dispose();
    }
}
