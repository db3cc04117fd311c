using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Maximum over a sliding window along one to three axes. Its derivative selects, for every output, the input that was largest at
/// the point.
/// </summary>
public sealed class MaximumPooling : Operator
{
    private readonly SlidingWindow window;

    internal MaximumPooling(SlidingWindow window) => this.window = window;

    /// <inheritdoc/>
    public override string Kind => "MaxPool";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => window.Shape(Kind, inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Choose(window, inputs[0]).Largest;

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (largest, places) = Choose(window, point.Input);
        var maps = arange(places.shape[1] * places.shape[2], int64, device: places.device) * point.Input.shape[3..].Aggregate(1L, (product, size) => product * size);
        var index = (places.reshape(maps.shape[0], -1) + maps.unsqueeze(1)).flatten();
        return new Selection(index.DetachFromDisposeScope(), [.. largest.shape[1..]]) { KinkCount = CountTies(point, largest) };
    }

    /// <summary>
    /// The largest elements of the windows, B × batch × channels × counts, and where they lie: rows before columns, counted within
    /// their channel. Padding is never chosen.
    /// </summary>
    internal static (Tensor Largest, Tensor Places) Choose(SlidingWindow window, Tensor x)
    {
        var lifted = window.Lifted();
        var map = x.flatten(0, 1);
        if (window.Rank == 1)
            map = map.unsqueeze(2);
        var padded = lifted.Pad(map, double.NegativeInfinity);
        long[] kernel = [.. lifted.Kernel], strides = [.. lifted.Strides], dilations = [.. lifted.Dilations], none = [.. lifted.Kernel.Select(_ => 0L)];
        var (largest, places) = lifted.Rank == 2
            ? nn.functional.max_pool2d_with_indices(padded, kernel, strides, none, dilations)
            : nn.functional.max_pool3d_with_indices(padded, kernel, strides, none, dilations);
        var (place, step) = (zeros_like(places), 1L);
        for (var axis = lifted.Rank - 1; axis >= 0; axis--)
        {
            place += (places.remainder(padded.shape[axis + 2]) - lifted.Before[axis]) * step;
            places = places.div(padded.shape[axis + 2], RoundingMode.floor);
            step *= map.shape[axis + 2];
        }
        long[] shape = [.. x.shape[..3], .. largest.shape[^window.Rank..]];
        return (largest.reshape(shape), place.reshape(shape));
    }

    /// <summary>Windows whose two largest values agree, as in <see cref="MaxPool2d"/>; windows of exact zeros are no ties.</summary>
    private long CountTies(LinearizationPoint point, Tensor largest)
    {
        var x = point.Input;
        var padded = window.Pad(x, double.MinValue / 4);
        var threshold = largest - LinearizationPoint.KinkWidth * x.abs().max();
        var near = zeros_like(largest);
        for (var element = 0L; element < window.Volume; element++)
        {
            using var step = NewDisposeScope();
            var (shifted, rest) = (padded, element);
            for (var axis = window.Rank - 1; axis >= 0; axis--)
            {
                var first = rest % window.Kernel[axis] * window.Dilations[axis];
                var count = largest.shape[axis + 3];
                shifted = shifted.slice(axis + 3, first, first + (count - 1) * window.Strides[axis] + 1, window.Strides[axis]);
                rest /= window.Kernel[axis];
            }
            near.add_(shifted.ge(threshold).to(float64));
        }
        return point.CountReached(near.gt(1).logical_and(largest.ne(0)));
    }

    private sealed class Selection(Tensor index, ImmutableArray<long> output) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) => tangents[0] is { } tangent
            ? tangent.reshape(tangent.shape[0], -1).index_select(1, index).view([tangent.shape[0], .. output])
            : null;

        public override void Dispose() => index.Dispose();
    }
}
