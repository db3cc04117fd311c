using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Joins maps (or vectors) along their channels.</summary>
public sealed class Concatenation : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Concat";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs.All(shape => shape.AsSpan(1..).SequenceEqual(inputs[0].AsSpan(1..)))
            ? inputs[0].SetItem(0, inputs.Sum(shape => shape[0]))
            : throw ShapeError.Of(Kind, "maps of one height and width", inputs);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => cat([.. inputs], 1);

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreMaps(inputs);

    internal override Linearization Linearize(LinearizationPoint point) => new Join([.. point.Inputs.Select(input => input.shape)]);

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        input.Aggregate(MapRegion.Empty, (region, next) => region.Union(next));

    private sealed class Join(IReadOnlyList<long[]> shapes) : Linearization
    {
        public override bool IsLinear => true;

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents.FirstOrDefault(tangent => tangent is not null) is not { } any)
                return null;
            var parts = tangents.Select((tangent, i) => tangent ?? zeros([any.shape[0], .. shapes[i][1..]], any.dtype, any.device));
            return TangentLayout.ChannelsLast(cat([.. parts], 1));
        }
    }
}
