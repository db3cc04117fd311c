using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// An operator with some of its inputs fixed, and with its leading axis of size one hidden where the values around it are kept
/// without (see Networks/Onnx, NOTE [Unit batch]). The rule inside sees all inputs, in the shapes it was written for.
/// </summary>
public sealed class BoundOperator : Operator
{
    private readonly Operator inner;
    private readonly ImmutableArray<BoundInput> inputs;
    private readonly ImmutableArray<long> outputShape;
    private readonly bool hidesOutputAxis;

    /// <summary>Fixes inputs of an operator.</summary>
    /// <param name="inner">The rule.</param>
    /// <param name="inputs">Every input of the rule, in order: a fixed value, or a place for a value of the graph.</param>
    /// <param name="hidesOutputAxis">True when the output loses its leading axis of size one.</param>
    internal BoundOperator(Operator inner, ImmutableArray<BoundInput> inputs, bool hidesOutputAxis)
    {
        (this.inner, this.inputs, this.hidesOutputAxis) = (inner, inputs, hidesOutputAxis);
        outputShape = inner.OutputShape([.. inputs.Select(input => input.Shape)]);
        Parameters = [.. inner.Parameters, .. inputs.Select(input => input.Constant).OfType<Parameter>()];
    }

    /// <inheritdoc/>
    public override string Kind => inner.Kind;

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    internal override bool IsView => inner.IsView;

    internal override bool IsPointwise => inner.IsPointwise;

    internal override bool IsDifferentiable => inner.IsDifferentiable;

    internal override bool MayBeInfinite => inner.MayBeInfinite;

    internal Operator Inner => inner;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var place = 0;
        foreach (var expected in this.inputs.Where(input => input.Constant is null))
        {
            var found = inputs[place++];
            if (!found.AsSpan().SequenceEqual(expected.GraphShape.AsSpan()))
                throw ShapeError.Of(Kind, $"a value of shape {ShapeError.Text(expected.GraphShape)}", found);
        }
        return hidesOutputAxis ? outputShape[1..] : outputShape;
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) =>
        inner.MultiplyAdds([.. this.inputs.Select(input => input.Shape)], outputShape);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Hide(inner.Value(Fill(inputs)));

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var rule = inner.Linearize(point with
        {
            Inputs = Fill(point.Inputs),
            Output = hidesOutputAxis ? point.Output.unsqueeze(1) : point.Output,
            Reached = OutputIsMap ? point.Reached : MapRegion.Whole(outputShape),
        });
        return new BoundRule(this, rule) { KinkCount = rule.KinkCount };
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        inner.IsPointwise && output.Length == 3 && shapes.All(shape => shape.Length == 3 && shape.AsSpan(1..).SequenceEqual(output.AsSpan(1..)))
            ? input.Aggregate(MapRegion.Empty, (region, next) => region.Union(next))
            : MapRegion.Whole(output);

    /// <summary>Fixed inputs may differ from channel to channel, not from place to place.</summary>
    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => inner.IsPointwise && OutputIsMap && AreMaps(inputs)
        && this.inputs.All(input => input.Constant is null || input.Shape.Length < 2 || (input.Shape[^1] == 1 && input.Shape[^2] == 1))
        && this.inputs.All(input => input.Constant is null || input.Shape.Length != 1 || input.Shape[0] == 1);

    private bool OutputIsMap => outputShape.Length - (hidesOutputAxis ? 1 : 0) == 3;

    private Tensor Hide(Tensor output) => hidesOutputAxis ? output.squeeze(1) : output;

    /// <summary>The rule's own inputs: those of the graph with their unit axis, and the fixed ones.</summary>
    private Tensor[] Fill(IReadOnlyList<Tensor> graph)
    {
        var place = 0;
        var first = graph[0];
        return [.. inputs.Select(input => input.Constant is { } constant
            ? constant.As(first.dtype, first.device).unsqueeze(0)
            : input.Show(graph[place++]))];
    }

    private sealed class BoundRule(BoundOperator bound, Linearization rule) : Linearization
    {
        public override bool IsLinear => rule.IsLinear;

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents.All(tangent => tangent is null))
                return null;
            var (all, overwrite, place) = (new Tensor?[bound.inputs.Length], new bool[bound.inputs.Length], 0);
            for (var i = 0; i < all.Length; i++)
            {
                if (bound.inputs[i].Constant is not null)
                    continue;
                overwrite[i] = mayOverwrite[place];
                all[i] = tangents[place++] is { } tangent ? bound.inputs[i].Show(tangent) : null;
            }
            return rule.Apply(all, overwrite) is { } output ? bound.Hide(output) : null;
        }

        public override void Dispose() => rule.Dispose();
    }
}
