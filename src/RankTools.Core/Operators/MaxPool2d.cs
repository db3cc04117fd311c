using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Maximum over a sliding window. Its derivative selects, for every output, the input that was largest at the point.</summary>
public sealed class MaxPool2d(Window window) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "MaxPool2d";

    internal Window Window => window;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var (height, width) = window.OutputSize(Kind, inputs[0]);
        return [inputs[0][0], height, width];
    }

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => nn.functional.max_pool2d(
        inputs[0], window.KernelArray, window.StrideArray, window.PaddingArray, window.DilationArray, window.CeilingMode);

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (largest, chosen) = nn.functional.max_pool2d_with_indices(
            point.Input, window.KernelArray, window.StrideArray, window.PaddingArray, window.DilationArray, window.CeilingMode);
        // libtorch's indices count rows × columns within a channel; the tangents are read with channels last.
        var (channels, height, width) = (point.Input.shape[1], largest.shape[2], largest.shape[3]);
        var index = (chosen * channels + arange(channels, int64, device: chosen.device).reshape(1, -1, 1, 1)).permute(0, 2, 3, 1).reshape(-1);
        return new Selection(index.DetachFromDisposeScope(), channels, height, width) { KinkCount = CountTies(point, largest) };
    }

    /// <summary>The same selection from a window: a chosen input outside it has no tangent.</summary>
    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        using var scope = NewDisposeScope();
        var (largest, chosen) = nn.functional.max_pool2d_with_indices(
            point.Input, window.KernelArray, window.StrideArray, window.PaddingArray, window.DilationArray, window.CeilingMode);
        var (channels, region, width) = (point.Input.shape[1], inputs[0].Region, point.Input.shape[3]);
        var here = output.Crop(chosen);
        var (row, column) = (here.div(width, RoundingMode.floor) - region.Top, here.remainder(width) - region.Left);
        var isInside = row.ge(0).logical_and(row.lt(region.Height)).logical_and(column.ge(0)).logical_and(column.lt(region.Width));
        var place = (row * region.Width + column) * channels + arange(channels, int64, device: chosen.device).reshape(1, -1, 1, 1);
        var index = (place * isInside.to(int64)).permute(0, 2, 3, 1).reshape(-1);
        var gate = isInside.all().item<bool>() ? null : point.Factor(isInside.to(float64)).DetachFromDisposeScope();
        return new Selection(index.DetachFromDisposeScope(), channels, output.Region.Height, output.Region.Width, gate) { KinkCount = CountTies(point, largest) };
    }

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        window.Reach(input[0], output);

    /// <summary>
    /// Windows whose two largest values agree to <see cref="LinearizationPoint.KinkWidth"/>. Windows of exact zeros, common
    /// after a ReLU, are no ties: the gate before them is shut for all of their values.
    /// </summary>
    private long CountTies(LinearizationPoint point, Tensor largest)
    {
        var x = point.Input;
        var low = double.MinValue / 4;
        // In ceiling mode the last windows may hang over the bottom and the right edge.
        var bottom = Covered(largest.shape[2], window.Stride.Row, window.Kernel.Row, window.Dilation.Row) - x.shape[2] - window.Padding.Row;
        var right = Covered(largest.shape[3], window.Stride.Column, window.Kernel.Column, window.Dilation.Column) - x.shape[3] - window.Padding.Column;
        var padded = nn.functional.pad(
            x, (window.Padding.Column, Math.Max(0, right), window.Padding.Row, Math.Max(0, bottom)), value: low);
        var threshold = largest - LinearizationPoint.KinkWidth * x.abs().max();
        var near = zeros_like(largest);
        for (var i = 0L; i < window.Kernel.Row; i++)
        {
            for (var j = 0L; j < window.Kernel.Column; j++)
            {
                using var step = NewDisposeScope();
                var rows = Strided(padded, 2, i * window.Dilation.Row, window.Stride.Row, largest.shape[2]);
                var shifted = Strided(rows, 3, j * window.Dilation.Column, window.Stride.Column, largest.shape[3]);
                near.add_(shifted.ge(threshold).to(float64));
            }
        }
        return point.CountReached(near.gt(1).logical_and(largest.ne(0)));
    }

    /// <summary>Rows or columns, padding included, that the windows lie over.</summary>
    private static long Covered(long count, long stride, long kernel, long dilation) => (count - 1) * stride + (kernel - 1) * dilation + 1;

    private static Tensor Strided(Tensor x, long dimension, long start, long step, long count)
    {
        var end = Math.Min(x.shape[dimension], start + (count - 1) * step + 1);
        return x.slice(dimension, start, end, step);
    }

    /// <param name="index">For every output, height × width × channels, the place of its input in the same order.</param>
    /// <param name="channels">C.</param>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    /// <param name="gate">Zero for outputs whose input is not there; null when all are.</param>
    private sealed class Selection(Tensor index, long channels, long height, long width, Tensor? gate = null) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents[0] is not { } tangent)
                return null;
            var rows = TangentLayout.AsRows(tangent).reshape(tangent.shape[0], -1); // n × (H·W·C)
            var selected = TangentLayout.AsMap(rows.index_select(1, index).view(tangent.shape[0], height, width, channels));
            return gate is null ? selected : selected.mul_(gate);
        }

        public override void Dispose()
        {
            index.Dispose();
            gate?.Dispose();
        }
    }
}
