namespace RankTools.Ranks.Weights;

/// <summary>What has to be known of a convolution, beside its kernel, to know it as an operator with circular padding.</summary>
/// <param name="Map">Rows and columns of the map that it reads.</param>
/// <param name="Stride">Step between windows.</param>
/// <param name="Dilation">Step between elements of a window.</param>
/// <param name="Groups">Number of groups of channels.</param>
internal sealed record ConvolutionGeometry(
    (long Height, long Width) Map, (long Row, long Column) Stride, (long Row, long Column) Dilation, long Groups)
{
    /// <summary>
    /// The same on a map that the kernel fits into and that the strides divide: circular convolutions are diagonal by frequency on
    /// such maps only.
    /// </summary>
    public ConvolutionGeometry Fitted(long kernelRows, long kernelColumns) => this with
    {
        Map = (Fit(Map.Height, kernelRows, Dilation.Row, Stride.Row), Fit(Map.Width, kernelColumns, Dilation.Column, Stride.Column)),
    };

    private static long Fit(long size, long kernel, long dilation, long stride)
    {
        var least = Math.Max(size, ((kernel - 1) * dilation) + 1);
        return (least + stride - 1) / stride * stride;
    }
}
