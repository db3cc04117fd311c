using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Values of a map (batch × channels × sizes) at the places of a grid (batch × counts × coordinates, the last axis of the map
/// first; −1 and 1 are its ends): y = Σ w(g) x. Linear in the map; the derivative by the grid is that of the weights.
/// </summary>
public sealed class GridSampling : Operator
{
    private readonly GridInterpolation interpolation;

    internal GridSampling(GridInterpolation interpolation) => this.interpolation = interpolation;

    /// <inheritdoc/>
    public override string Kind => "GridSample";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var (x, grid) = (inputs[0], inputs[1]);
        return x.Length >= 3 && grid.Length == x.Length && grid[^1] == x.Length - 2 && grid[0] == x[0]
            ? [x[0], x[1], .. grid[1..^1]]
            : throw ShapeError.Of(Kind, "a map, and a grid of the same batch with one coordinate for each of its axes", inputs);
    }

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (x, grid) = (inputs[0], inputs[1]);
        var batch = Math.Max(x.shape[0], grid.shape[0]);
        var taps = Taps(x, grid, derivedAxis: -1);
        var result = Sum(x.flatten(3).expand(batch, -1, -1, -1), taps);
        return result.reshape([.. result.shape[..3], .. grid.shape[2..^1]]);
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (x, grid) = (point.Inputs[0], point.Inputs[1]);
        var taps = Taps(x, grid, derivedAxis: -1);
        var rank = (int)grid.shape[^1];
        var partials = Enumerable.Range(0, rank).Select(axis => Sum(x.flatten(3), Taps(x, grid, axis))); // by every coordinate, 1 × N × C × P
        return new SamplingRule(
            [.. taps.Select(tap => (tap.Index.DetachFromDisposeScope(), tap.Weight.to(point.TangentType).alias().DetachFromDisposeScope()))],
            stack(partials.Reverse(), -1).to(point.TangentType).alias().DetachFromDisposeScope(), [.. point.Output.shape[1..]]);
    }

    /// <summary>Every combination of the inputs along all axes: its place in the map and its weight, B × N × P.</summary>
    private List<(Tensor Index, Tensor Weight)> Taps(Tensor x, Tensor grid, int derivedAxis)
    {
        var places = grid.flatten(2, -2); // B × N × P × coordinates
        var rank = (int)grid.shape[^1];
        List<(Tensor Index, Tensor Weight)> taps = [(zeros([.. places.shape[..3]], int64, places.device), ones_like(places.select(3, 0)))];
        for (var axis = 0; axis < rank; axis++)
        {
            var size = x.shape[axis + 3];
            var along = interpolation.Taps(places.select(3, rank - 1 - axis), size, isDerived: axis == derivedAxis);
            taps = [.. taps.SelectMany(tap => along.Select(next => (tap.Index * size + next.Index, tap.Weight * next.Weight)))];
        }
        return taps;
    }

    /// <summary>Σ w · x at the taps; x is B × N × C × places.</summary>
    private static Tensor Sum(Tensor x, IReadOnlyList<(Tensor Index, Tensor Weight)> taps)
    {
        Tensor? total = null;
        foreach (var (index, weight) in taps)
        {
            var term = x.gather(3, index.unsqueeze(2).expand(x.shape[0], -1, x.shape[2], -1)) * weight.unsqueeze(2);
            total = total is null ? term : total + term;
        }
        return total!;
    }

    /// <param name="taps">Places and weights at the point, 1 × N × P.</param>
    /// <param name="partials">Derivatives by the coordinates, 1 × N × C × P × coordinates.</param>
    /// <param name="output">Shape of the output.</param>
    private sealed class SamplingRule((Tensor Index, Tensor Weight)[] taps, Tensor partials, ImmutableArray<long> output) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            var left = tangents[0] is { } dx ? Sum(dx.flatten(3), taps) : null;
            var right = tangents[1] is { } dg ? (partials * dg.flatten(2, -2).unsqueeze(2)).sum(-1) : null;
            var total = left is null ? right : right is null ? left : left.add_(right);
            return total?.reshape([total.shape[0], .. output]);
        }

        public override void Dispose()
        {
            foreach (var (index, weight) in taps)
            {
                index.Dispose();
                weight.Dispose();
            }
            partials.Dispose();
        }
    }
}
