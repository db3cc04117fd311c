using System.Collections.Immutable;

using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>One input of a <see cref="BoundOperator"/>'s rule.</summary>
/// <param name="Shape">Shape that the rule sees, without the batch of tangents.</param>
/// <param name="Constant">The fixed value; null where a value of the graph comes in.</param>
/// <param name="HidesAxis">True when the graph's value lacks the leading axis of size one.</param>
internal sealed record BoundInput(ImmutableArray<long> Shape, Parameter? Constant, bool HidesAxis)
{
    /// <summary>Shape of the graph's value.</summary>
    public ImmutableArray<long> GraphShape => HidesAxis ? Shape[1..] : Shape;

    /// <summary>The graph's value (or tangents) as the rule sees it.</summary>
    public Tensor Show(Tensor value) => HidesAxis ? value.unsqueeze(1) : value;
}
