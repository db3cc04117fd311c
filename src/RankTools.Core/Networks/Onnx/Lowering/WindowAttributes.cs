using System.Collections.Immutable;

using RankTools.Operators;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Reads how a window slides from the attributes that convolutions and pools share.</summary>
internal static class WindowAttributes
{
    /// <summary>The window of a convolution or pool over the given sizes.</summary>
    /// <param name="context">The node.</param>
    /// <param name="kernel">Sizes of the window.</param>
    /// <param name="sizes">Sizes of the map, without batch and channels.</param>
    public static SlidingWindow Read(OnnxNodeContext context, ImmutableArray<long> kernel, ImmutableArray<long> sizes)
    {
        var window = Unpadded(context, kernel, sizes.Length);
        var padding = context.Text("auto_pad", "NOTSET");
        switch (padding)
        {
            case "VALID":
                return window;
            case "SAME_UPPER" or "SAME_LOWER":
                ImmutableArray<long> total = [.. sizes.Select((size, axis) =>
                    Math.Max(0, (CeilingOf(size, window.Strides[axis]) - 1) * window.Strides[axis] + window.Extent(axis) - size))];
                ImmutableArray<long> before = [.. total.Select(places => padding == "SAME_UPPER" ? places / 2 : places - places / 2)];
                return window with { Before = before, After = [.. total.Zip(before, (all, front) => all - front)] };
            case "NOTSET" or "":
                var pads = Pads(context, sizes.Length);
                window = window with { Before = pads[..sizes.Length], After = pads[sizes.Length..] };
                return context.Integer("ceil_mode", 0) == 0 ? window
                    : window with { Overhang = [.. sizes.Select((size, axis) => Overhang(window, axis, size))] };
            default:
                throw context.Unsupported($"with auto_pad '{padding}'");
        }
    }

    /// <summary>The window without its padding.</summary>
    public static SlidingWindow Unpadded(OnnxNodeContext context, ImmutableArray<long> kernel, int rank)
    {
        if (rank is < 1 or > 3)
            throw context.Unsupported($"over {rank} axes");
        var (strides, dilations) = (OrOnes(context.Integers("strides"), rank), OrOnes(context.Integers("dilations"), rank));
        return new[] { kernel, strides, dilations }.All(list => list.Length == rank && list.All(size => size > 0))
            ? SlidingWindow.Of(kernel, strides, dilations)
            : throw context.Unsupported($"with a kernel, strides or dilations that do not fit {rank} axes");
    }

    /// <summary>The places in front of all axes, then those behind.</summary>
    public static ImmutableArray<long> Pads(OnnxNodeContext context, int rank)
    {
        var pads = context.Integers("pads");
        if (pads.IsDefaultOrEmpty)
            return [.. new long[2 * rank]];
        return pads.Length == 2 * rank && pads.All(places => places >= 0)
            ? pads
            : throw context.Unsupported($"with pads ({string.Join(", ", pads)}) over {rank} axes");
    }

    /// <summary>How far a last window that counts in ceiling mode hangs over; none may start in the padding behind.</summary>
    private static long Overhang(SlidingWindow window, int axis, long size)
    {
        var padded = size + window.Before[axis] + window.After[axis];
        var count = CeilingOf(Math.Max(0, padded - window.Extent(axis)), window.Strides[axis]) + 1;
        if ((count - 1) * window.Strides[axis] >= size + window.Before[axis])
            count--;
        return Math.Max(0, (count - 1) * window.Strides[axis] + window.Extent(axis) - padded);
    }

    private static long CeilingOf(long a, long b) => (a + b - 1) / b;

    private static ImmutableArray<long> OrOnes(ImmutableArray<long> values, int rank) =>
        values.IsDefaultOrEmpty ? [.. Enumerable.Repeat(1L, rank)] : values;
}
