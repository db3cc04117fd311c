using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Elementwise product; either side may be a vector of one factor per channel (squeeze and excitation). d(ab) = da·b + a·db.
/// </summary>
public sealed class Multiplication : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Mul";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var (a, b) = (inputs[0], inputs[1]);
        return a.AsSpan().SequenceEqual(b.AsSpan()) || IsGate(b, a) ? a
            : IsGate(a, b) ? b
            : throw ShapeError.Of(Kind, "two values of one shape, or a map and one factor per channel", inputs);
    }

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (a, b) = Align(inputs[0], inputs[1]);
        return a * b;
    }

    internal override bool ActsPlaceByPlace(IReadOnlyList<ImmutableArray<long>> inputs) => AreMaps(inputs) || AreTokens(inputs);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new ProductRule(point.Factor(point.Inputs[0]).DetachFromDisposeScope(), point.Factor(point.Inputs[1]).DetachFromDisposeScope());
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        shapes[0].Length == shapes[1].Length ? input[0].Union(input[1])
        : shapes[0].Length == 3 && input[1].IsEmpty ? input[0]
        : shapes[1].Length == 3 && input[0].IsEmpty ? input[1]
        : MapRegion.Whole(output);

    private static bool IsGate(ImmutableArray<long> gate, ImmutableArray<long> map) => gate.Length == 1 && map.Length == 3 && gate[0] == map[0];

    /// <summary>Gives a per-channel factor the trailing dimensions of the map beside it.</summary>
    private static (Tensor A, Tensor B) Align(Tensor a, Tensor b) =>
        a.dim() == b.dim() ? (a, b) : a.dim() < b.dim() ? (a.unsqueeze(-1).unsqueeze(-1), b) : (a, b.unsqueeze(-1).unsqueeze(-1));

    private sealed class ProductRule(Tensor a, Tensor b) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            var left = tangents[0] is { } da ? Times(da, b) : null;  // da · b
            var right = tangents[1] is { } db ? Times(db, a) : null; // a · db
            return left is null ? right : right is null ? left : left.add_(right);
        }

        public override void Dispose()
        {
            a.Dispose();
            b.Dispose();
        }

        private static Tensor Times(Tensor tangent, Tensor factor)
        {
            var (t, f) = Align(tangent, factor);
            return t * f;
        }
    }
}
