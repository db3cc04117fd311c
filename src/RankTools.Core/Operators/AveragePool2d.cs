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

    /// <summary>
    /// How many rows (or columns) the windows of an output row (or column) are divided by: those of the window, less what hangs over
    /// the padded map, and less the padding where it does not count.
    /// </summary>
    internal double CountAt(long index, long size, bool isRow)
    {
        var (kernel, stride, padding) = isRow
            ? (window.Kernel.Row, window.Stride.Row, window.Padding.Row)
            : (window.Kernel.Column, window.Stride.Column, window.Padding.Column);
        var start = (index * stride) - padding;
        var end = Math.Min(start + kernel, size + padding);
        return countPadding ? end - start : Math.Min(end, size) - Math.Max(start, 0);
    }

    private Tensor Pool(Tensor x) => nn.functional.avg_pool2d(
        x, window.KernelArray, window.StrideArray, window.PaddingArray, window.CeilingMode, countPadding);
}
