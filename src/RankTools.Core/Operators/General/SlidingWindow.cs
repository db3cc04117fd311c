using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Geometry of a window that slides along any number of axes, which follow those of batch and channels. Padding may differ on the
/// two sides of an axis.
/// </summary>
internal sealed record SlidingWindow
{
    /// <summary>Elements of the window along every axis.</summary>
    public required ImmutableArray<long> Kernel { get; init; }

    /// <summary>Steps between windows.</summary>
    public required ImmutableArray<long> Strides { get; init; }

    /// <summary>Steps between the elements of one window.</summary>
    public required ImmutableArray<long> Dilations { get; init; }

    /// <summary>Places added in front.</summary>
    public required ImmutableArray<long> Before { get; init; }

    /// <summary>Places added behind.</summary>
    public required ImmutableArray<long> After { get; init; }

    /// <summary>Places that the last window hangs over the padding behind: they belong to nothing and are never counted.</summary>
    public required ImmutableArray<long> Overhang { get; init; }

    public int Rank => Kernel.Length;

    public long Volume => Kernel.Aggregate(1L, (product, size) => product * size);

    public bool IsPadded => Before.Concat(After).Concat(Overhang).Any(size => size != 0);

    /// <summary>A window without padding.</summary>
    public static SlidingWindow Of(ImmutableArray<long> kernel, ImmutableArray<long> strides, ImmutableArray<long> dilations)
    {
        ImmutableArray<long> none = [.. kernel.Select(_ => 0L)];
        return new() { Kernel = kernel, Strides = strides, Dilations = dilations, Before = none, After = none, Overhang = none };
    }

    /// <summary>Places from the first to the last element of a window.</summary>
    public long Extent(int axis) => (Kernel[axis] - 1) * Dilations[axis] + 1;

    /// <summary>How many windows lie along an axis of the given size; not positive when none fits.</summary>
    public long Count(int axis, long size)
    {
        var free = size + Before[axis] + After[axis] + Overhang[axis] - Extent(axis);
        return free < 0 ? 0 : free / Strides[axis] + 1;
    }

    /// <summary>The shape that the windows make of batch × channels × sizes.</summary>
    public ImmutableArray<long> Shape(string kind, ImmutableArray<long> input)
    {
        if (input.Length != Rank + 2)
            throw ShapeError.Of(kind, $"batch, channels and {Rank} more axes", input);
        ImmutableArray<long> counts = [.. Enumerable.Range(0, Rank).Select(axis => Count(axis, input[axis + 2]))];
        return counts.All(count => count > 0)
            ? [input[0], input[1], .. counts]
            : throw ShapeError.Of(kind, $"at least ({string.Join(", ", Enumerable.Range(0, Rank).Select(Extent))}) places after padding", input);
    }

    /// <summary>The last axes with their padding, filled with a number.</summary>
    public Tensor Pad(Tensor x, double value) => IsPadded
        ? nn.functional.pad(x, [.. Enumerable.Range(0, Rank).Reverse().SelectMany(axis => new[] { Before[axis], After[axis] + Overhang[axis] })], value: value)
        : x;

    /// <summary>The window over two axes at least, as libtorch's kernels want it: a line is a map of one row.</summary>
    public SlidingWindow Lifted() => Rank > 1 ? this : new()
    {
        Kernel = [1, .. Kernel],
        Strides = [1, .. Strides],
        Dilations = [1, .. Dilations],
        Before = [0, .. Before],
        After = [0, .. After],
        Overhang = [0, .. Overhang],
    };
}
