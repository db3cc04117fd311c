using System.Collections.Immutable;

using RankTools.Propagation;

namespace RankTools.Operators;

/// <summary>Geometry of a window that slides over a map: kernel, stride, padding and dilation of rows and columns.</summary>
/// <param name="Kernel">Rows and columns of the window.</param>
/// <param name="Stride">Step between windows.</param>
/// <param name="Padding">Rows and columns added on every side.</param>
/// <param name="Dilation">Step between the elements of one window.</param>
/// <param name="CeilingMode">Counts a last window that hangs over the edge, as libtorch's ceil_mode does.</param>
public sealed record Window(
    (long Row, long Column) Kernel, (long Row, long Column) Stride, (long Row, long Column) Padding,
    (long Row, long Column) Dilation, bool CeilingMode = false)
{
    /// <summary>A square window.</summary>
    public static Window Square(long kernel, long stride = 1, long padding = 0, long dilation = 1, bool ceilingMode = false) =>
        new((kernel, kernel), (stride, stride), (padding, padding), (dilation, dilation), ceilingMode);

    internal long[] KernelArray => [Kernel.Row, Kernel.Column];

    internal long[] StrideArray => [Stride.Row, Stride.Column];

    internal long[] PaddingArray => [Padding.Row, Padding.Column];

    internal long[] DilationArray => [Dilation.Row, Dilation.Column];

    /// <summary>Rows and columns of the output map.</summary>
    internal (long Height, long Width) OutputSize(string kind, ImmutableArray<long> input)
    {
        if (input.Length != 3)
            throw ShapeError.Of(kind, "a map (channels, height, width)", input);
        var height = Count(input[1], Kernel.Row, Stride.Row, Padding.Row, Dilation.Row);
        var width = Count(input[2], Kernel.Column, Stride.Column, Padding.Column, Dilation.Column);
        return height > 0 && width > 0
            ? (height, width)
            : throw ShapeError.Of(kind, $"a map of at least {Kernel.Row}×{Kernel.Column} after padding", input);
    }

    /// <summary>
    /// What has to be added to (or, where negative, cut from) the edges of a rectangle of the input so that an unpadded window sliding
    /// over it gives exactly a rectangle of the output.
    /// </summary>
    internal MapMargin Margin(MapRegion input, MapRegion output) => new(
        input.Top - (output.Top * Stride.Row - Padding.Row),
        (output.Bottom - 1) * Stride.Row - Padding.Row + Dilation.Row * (Kernel.Row - 1) + 1 - input.Bottom,
        input.Left - (output.Left * Stride.Column - Padding.Column),
        (output.Right - 1) * Stride.Column - Padding.Column + Dilation.Column * (Kernel.Column - 1) + 1 - input.Right);

    /// <summary>How many windows fit into so many rows (axis 0) or columns (axis 1).</summary>
    internal long CountInside(long size, int axis)
    {
        var (free, stride) = axis == 0 ? (size - Dilation.Row * (Kernel.Row - 1) - 1, Stride.Row) : (size - Dilation.Column * (Kernel.Column - 1) - 1, Stride.Column);
        return free < 0 ? 0 : free / stride + 1;
    }

    internal MapRegion Reach(MapRegion input, ImmutableArray<long> output) =>
        input.ThroughWindow(Kernel.Row, Kernel.Column, Stride, Padding, Dilation, output[1], output[2]);

    private long Count(long size, long kernel, long stride, long padding, long dilation)
    {
        var free = size + 2 * padding - dilation * (kernel - 1) - 1;
        if (free < 0)
            return 0;
        var count = (CeilingMode ? (free + stride - 1) / stride : free / stride) + 1;
        // libtorch drops a last window that would start inside the right-hand padding.
        return CeilingMode && (count - 1) * stride >= size + padding ? count - 1 : count;
    }
}
