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

    /// <summary>
    /// True when every pixel (of maps) or token (of lists) of the output depends on the same pixel or token of the inputs alone, and in
    /// the same way at every place, so that the derivative at a cropped point is the cropped derivative (NOTE [Windows]).
    /// </summary>
    internal virtual bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => false;

    /// <summary>The window of the output that tangents on windows of the inputs, not all of them empty, can reach.</summary>
    internal virtual TangentWindow OutputWindow(IReadOnlyList<TangentWindow> inputs, ImmutableArray<long> output) =>
        TangentWindow.Of(output, Reach([.. inputs.Select(window => window.Region)], [.. inputs.Select(window => window.Shape)], output));

    /// <summary>
    /// The derivative for tangents on windows of the inputs, giving those on <see cref="OutputWindow"/>. Null when the rule needs its
    /// inputs whole, which is always right.
    /// </summary>
    internal virtual Linearization? LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output) => null;

    /// <summary>True for maps of one height and width.</summary>
    private protected static bool AreMaps(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs.All(shape => shape.Length == 3 && shape.AsSpan(1..).SequenceEqual(inputs[0].AsSpan(1..)));

    /// <summary>True for lists of equally many tokens.</summary>
    private protected static bool AreTokens(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs.All(shape => shape.Length == 2 && shape[0] == inputs[0][0]);
}
