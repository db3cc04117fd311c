using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// A node's rule: its value, and how a tangent passes through it. Operators are immutable and hold no activations, so one
/// network may be used from several threads.
/// </summary>
public abstract class Operator
{
    /// <summary>Name of the operation, for example <c>Conv2d</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Parameters, in the order of the state dictionary.</summary>
    public virtual ImmutableArray<Parameter> Parameters => [];

    /// <summary>True when the output shares the memory of the first input (a reshape), which forbids overwriting it.</summary>
    internal virtual bool IsView => false;

    /// <summary>
    /// True when an output depends on the input elements at its own place only (broadcasting allowed), so that a tangent's reach
    /// does not grow.
    /// </summary>
    internal virtual bool IsPointwise => false;

    /// <summary>False when the output is a step function of the input by design (quantisation): no tangent may pass here.</summary>
    internal virtual bool IsDifferentiable => true;

    /// <summary>True when infinity is a proper value of the output: a mask that shuts positions out of a softmax.</summary>
    internal virtual bool MayBeInfinite => false;

    /// <summary>
    /// Dimensions that the derivative loses at every point for algebra's sake: a normalisation of n values loses their mean, a softmax
    /// their common shift. Units that happen to be shut, or values that nobody reads, are not in it.
    /// </summary>
    internal virtual long LostDimensions(ImmutableArray<long> output) => 0;

    /// <summary>Shape of the output without the batch dimension, from those of the inputs.</summary>
    /// <exception cref="Errors.RankToolsException">The inputs do not fit the operator (<c>ShapeMismatch</c>).</exception>
    public abstract ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs);

    /// <summary>Multiply-adds of one evaluation; 0 for operators that are bound by memory, not arithmetic.</summary>
    public virtual long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) => 0;

    /// <summary>
    /// The value for a batch of inputs, in their own type. Differentiable by TorchSharp's autograd, leaves the inputs alone.
    /// </summary>
    internal abstract Tensor Value(IReadOnlyList<Tensor> inputs);

    /// <summary>
    /// The derivative at a point, ready to be applied to many tangents: everything that depends on the point alone is computed
    /// here, once, in float64, and rounded last.
    /// </summary>
    internal abstract Linearization Linearize(LinearizationPoint point);

    /// <summary>
    /// The part of the output map that depends on <paramref name="input"/>, one region per input. Global operators answer the
    /// whole map, which is always safe.
    /// </summary>
    internal virtual MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        MapRegion.Whole(output);
}
