using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// NOTE [Channels last]: tangents of maps are kept in N × H × W × C memory order behind their usual N × C × H × W shape. On
/// CPUs the convolutions are up to 1.4 times as fast so (1×1 ones most), and a stored window of a map is one copy.
/// TorchSharp has no <c>to(memory_format)</c>; permuting around <c>contiguous</c> gives the same strides, and libtorch's
/// kernels keep them from layer to layer.
/// </summary>
internal static class TangentLayout
{
    /// <summary>The same map with channels last in memory. Other ranks than four become contiguous.</summary>
    public static Tensor ChannelsLast(Tensor x) =>
        x.dim() == 4 ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x.contiguous();

    /// <summary>A map with channels last as N × H × W × C, without copying.</summary>
    public static Tensor AsRows(Tensor x) => x.permute(0, 2, 3, 1);

    /// <summary>An N × H × W × C tensor as a map with channels last, without copying.</summary>
    public static Tensor AsMap(Tensor rows) => rows.permute(0, 3, 1, 2);
}
