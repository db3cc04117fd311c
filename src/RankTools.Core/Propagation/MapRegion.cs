using System.Collections.Immutable;

namespace RankTools.Propagation;

/// <summary>
/// A rectangle of a map's rows and columns, half open. Values that are not maps (vectors, tokens) have no rows to cut and are
/// always whole.
/// </summary>
internal readonly record struct MapRegion(long Top, long Bottom, long Left, long Right)
{
    /// <summary>All of a value of the given shape (without batch).</summary>
    public static MapRegion Whole(ImmutableArray<long> shape) => shape.Length == 3 ? new(0, shape[1], 0, shape[2]) : new(0, 1, 0, 1);

    /// <summary>No rows at all: nothing depends on the input.</summary>
    public static MapRegion Empty => default;

    /// <summary>Rows.</summary>
    public long Height => Bottom - Top;

    /// <summary>Columns.</summary>
    public long Width => Right - Left;

    /// <summary>True when it holds nothing.</summary>
    public bool IsEmpty => Height <= 0 || Width <= 0;

    /// <summary>The smallest rectangle around both.</summary>
    public MapRegion Union(MapRegion other) =>
        IsEmpty ? other : other.IsEmpty ? this : new(
            Math.Min(Top, other.Top), Math.Max(Bottom, other.Bottom), Math.Min(Left, other.Left), Math.Max(Right, other.Right));

    /// <summary>Outputs that a sliding window of the given geometry computes from this rectangle.</summary>
    public MapRegion ThroughWindow(long kernelHeight, long kernelWidth, (long Row, long Column) stride, (long Row, long Column) padding,
        (long Row, long Column) dilation, long outputHeight, long outputWidth)
    {
        if (IsEmpty)
            return Empty;
        var (top, bottom) = Span(Top, Bottom, kernelHeight, stride.Row, padding.Row, dilation.Row, outputHeight);
        var (left, right) = Span(Left, Right, kernelWidth, stride.Column, padding.Column, dilation.Column, outputWidth);
        return top < bottom && left < right ? new(top, bottom, left, right) : Empty;
    }

    /// <summary>Output positions o whose window o·s − p … o·s − p + (k − 1)·d meets the inputs [from, to).</summary>
    private static (long From, long To) Span(long from, long to, long kernel, long stride, long padding, long dilation, long size)
    {
        var first = from + padding - (kernel - 1) * dilation;
        var low = first <= 0 ? 0 : (first + stride - 1) / stride;
        var high = (to - 1 + padding) / stride + 1;
        return (Math.Max(0, low), Math.Min(size, high));
    }
}
