using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Mean over a sliding window; padding counts as zeros where <c>countPadding</c> is set.</summary>
public sealed class AveragePool2d(Window window, bool countPadding = true) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "AvgPool2d";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var (height, width) = window.OutputSize(Kind, inputs[0]);
        return [inputs[0][0], height, width];
    }

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Pool(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Pool);

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        window.Reach(input[0], output);

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        using var scope = NewDisposeScope();
        var margin = window.Margin(inputs[0].Region, output.Region);
        var (height, width, region) = (point.Input.shape[2], point.Input.shape[3], output.Region);
        var rows = Divisors(region.Top, region.Bottom, window.Kernel.Row, window.Stride.Row, window.Padding.Row, height);
        var columns = Divisors(region.Left, region.Right, window.Kernel.Column, window.Stride.Column, window.Padding.Column, width);
        var isPlain = rows.All(count => count == window.Kernel.Row) && columns.All(count => count == window.Kernel.Column);
        var factor = isPlain ? null : point.Factor(
            (window.Kernel.Row / tensor(rows, float64).reshape(1, 1, -1, 1)) * (window.Kernel.Column / tensor(columns, float64).reshape(1, 1, 1, -1)))
            .to(point.Input.device).DetachFromDisposeScope();
        return new WindowMean(tangent => nn.functional.avg_pool2d(margin.Pad(tangent), window.KernelArray, window.StrideArray), factor);
    }

    /// <summary>By how many rows libtorch divides in every row of the output, and by how many columns in every column.</summary>
    internal (double[] Rows, double[] Columns) Divisors(ImmutableArray<long> input, ImmutableArray<long> output) => (
        Divisors(0, output[1], window.Kernel.Row, window.Stride.Row, window.Padding.Row, input[1]),
        Divisors(0, output[2], window.Kernel.Column, window.Stride.Column, window.Padding.Column, input[2]));

    /// <summary>By how many rows (or columns) libtorch divides at every place of the output.</summary>
    private double[] Divisors(long from, long to, long kernel, long stride, long padding, long size)
    {
        var counts = new double[to - from];
        for (var place = from; place < to; place++)
        {
            var first = place * stride - padding;
            var last = Math.Min(first + kernel, size + padding);
            counts[place - from] = countPadding ? last - first : Math.Min(last, size) - Math.Max(first, 0);
        }
        return counts;
    }

    /// <summary>Means over full windows, corrected at the edges of the map.</summary>
    private sealed class WindowMean(Func<Tensor, Tensor> mean, Tensor? factor) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[0] is not { } tangent ? null : factor is null ? mean(tangent) : mean(tangent).mul_(factor);

        public override void Dispose() => factor?.Dispose();
    }

    private Tensor Pool(Tensor x) => nn.functional.avg_pool2d(
        x, window.KernelArray, window.StrideArray, window.PaddingArray, window.CeilingMode, countPadding);
}
