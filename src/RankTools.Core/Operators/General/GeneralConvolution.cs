using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Cross-correlation along one to three axes, or its transpose, with groups. Both the map (batch × channels × sizes) and the kernel
/// may be computed: d(x∗w) = dx∗w + x∗dw. Kernel: out × in/groups × sizes; of the transpose in × out/groups × sizes.
/// </summary>
/// <remarks>
/// Many kernels on one map run as the output channels of one convolution, so that the map is never repeated. The transpose gives
/// all of its output; what the format calls its padding is cut off afterwards.
/// </remarks>
public sealed class GeneralConvolution : Operator
{
    private readonly SlidingWindow window;
    private readonly SlidingWindow lifted;
    private readonly long groups;
    private readonly bool isTransposed;

    internal GeneralConvolution(SlidingWindow window, long groups, bool isTransposed) =>
        (this.window, lifted, this.groups, this.isTransposed) = (window, window.Lifted(), groups, isTransposed);

    /// <inheritdoc/>
    public override string Kind => isTransposed ? "ConvTranspose" : "Conv";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var (x, kernel) = (inputs[0], inputs[1]);
        var channels = kernel.Length < 2 ? 0 : isTransposed ? kernel[0] : kernel[1] * groups;
        if (x.Length != window.Rank + 2 || kernel.Length != x.Length || x[1] != channels || kernel[0] % groups != 0
            || !kernel.AsSpan(2..).SequenceEqual(window.Kernel.AsSpan()))
        {
            throw ShapeError.Of(Kind, $"a map of {channels} channels and a kernel ({string.Join(" × ", window.Kernel)}) in {groups} groups", inputs);
        }
        return isTransposed
            ? [x[0], kernel[1] * groups, .. Enumerable.Range(0, window.Rank).Select(axis => (x[axis + 2] - 1) * window.Strides[axis] + window.Extent(axis))]
            : window.Shape(Kind, x).SetItem(1, kernel[0]);
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output)
    {
        var map = isTransposed ? inputs[0] : output;
        return inputs[1].Aggregate(map[0], (product, size) => product * size) * map.Skip(2).Aggregate(1L, (product, size) => product * size);
    }

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (x, kernels) = (inputs[0], inputs[1]);
        return kernels.shape[0] == 1 ? Convolve(x, kernels.squeeze(0))
            : x.shape[0] == 1 ? ConvolveMany(x.squeeze(0), kernels)
            : cat([.. Enumerable.Range(0, (int)x.shape[0]).Select(i => Convolve(x.narrow(0, i, 1), kernels.select(0, i)))], 0);
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new ProductRule(this,
            point.Inputs[0].squeeze(0).to(point.TangentType).alias().DetachFromDisposeScope(),
            point.Inputs[1].squeeze(0).to(point.TangentType).alias().DetachFromDisposeScope());
    }

    /// <summary>Many maps (p × batch × channels × sizes) with one kernel.</summary>
    private Tensor Convolve(Tensor x, Tensor kernel)
    {
        var result = Run(x.flatten(0, 1), kernel);
        return result.view([x.shape[0], x.shape[1], .. result.shape[1..]]);
    }

    /// <summary>One map with many kernels: their output channels stand side by side within every group.</summary>
    private Tensor ConvolveMany(Tensor x, Tensor kernels)
    {
        var (count, rank) = (kernels.shape[0], window.Rank);
        var sizes = kernels.shape[3..];
        Tensor wide;
        long outputs; // of one group and kernel
        if (isTransposed)
        {
            outputs = kernels.shape[2];
            wide = kernels.movedim([0], [1]).reshape([kernels.shape[1], count * outputs, .. sizes]);
        }
        else
        {
            outputs = kernels.shape[1] / groups;
            wide = kernels.reshape([count, groups, outputs, kernels.shape[2], .. sizes]).transpose(0, 1)
                .reshape([groups * count * outputs, kernels.shape[2], .. sizes]);
        }
        var result = Run(x, wide); // batch × (groups · count · outputs) × sizes
        var places = result.shape[2..];
        return result.reshape([x.shape[0], groups, count, outputs, .. places]).movedim([2], [0]).reshape([count, x.shape[0], groups * outputs, .. places]);
    }

    private Tensor Run(Tensor x, Tensor kernel)
    {
        if (window.Rank == 1)
            (x, kernel) = (x.unsqueeze(2), kernel.unsqueeze(2));
        long[] strides = [.. lifted.Strides], dilations = [.. lifted.Dilations], none = [.. lifted.Kernel.Select(_ => 0L)];
        var result = (isTransposed, lifted.Rank) switch
        {
            (true, 2) => nn.functional.conv_transpose2d(x, kernel, null!, strides, none, none, dilations, groups),
            (true, _) => nn.functional.conv_transpose3d(x, kernel, null!, strides, none, none, dilations, groups),
            (false, 2) => nn.functional.conv2d(lifted.Pad(x, 0), kernel, null!, strides, none, dilations, groups),
            (false, _) => nn.functional.conv3d(lifted.Pad(x, 0), kernel, null!, strides, none, dilations, groups),
        };
        return (window.Rank == 1 ? result.squeeze(2) : result).contiguous();
    }

    private sealed class ProductRule(GeneralConvolution convolution, Tensor x, Tensor kernel) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            var left = tangents[0] is { } dx ? convolution.Convolve(dx, kernel) : null;
            var right = tangents[1] is { } dw ? convolution.ConvolveMany(x, dw) : null;
            return left is null ? right : right is null ? left : left.add_(right);
        }

        public override void Dispose()
        {
            x.Dispose();
            kernel.Dispose();
        }
    }
}
