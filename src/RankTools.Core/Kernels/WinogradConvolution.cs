using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>A 3×3 convolution of float32 maps with channels last, by tiles of 4×4 outputs.</summary>
/// <remarks>
/// NOTE [Winograd]: a square of 4×4 outputs of a 3×3 convolution is a bilinear map of 6×6 inputs and 3×3 weights, of rank 36 instead of 144
/// (Lavin and Gray 2016): Aᵀ[(G g Gᵀ) ∘ (Bᵀ d B)]A, so that of the products with all channels, where the time is, a quarter is left. This is
/// exact; in float32 the points decide about rounding. With 0, ±1, ±2, ∞ it is 3.6 times that of a direct sum of 256 channels, with 0, ±3/4,
/// ±3/2, ∞ 1.8 times (random numbers, mean square). It is measured like all errors of tangents. The kernels are transformed in
/// float64.
/// A block of tiles is transformed, multiplied, 64 channels at a time, and transformed back by one thread, in memory that fits its second
/// cache but for the transformed kernels.
/// </remarks>
internal sealed unsafe class WinogradConvolution : IDisposable
{
    private const int LargestBlock = 96; // tiles
    private const double TransformShare = 0.25; // of the products
    private const int Places = WinogradTransforms.Places, Panel = TileProduct.Columns, Side = WinogradTransforms.OutputSide;
    private const int Shift = WinogradTransforms.Lanes; // so that the 36 places of a tile do not fall into one set of the cache

    private readonly Tensor kernels; // panels × 36 × in × 64
    private readonly int inputs, outputs, depth;

    /// <summary>Transforms the kernels.</summary>
    /// <param name="weight">Out × in × 3 × 3.</param>
    public WinogradConvolution(Parameter weight)
    {
        using var scope = NewDisposeScope();
        (outputs, inputs) = ((int)weight.Shape[0], (int)weight.Shape[1]);
        depth = inputs % 128 == 0 ? 128 : 64; // of a stretch whose kernels, 32 KiB, stay in the first cache
        var one = tensor(WinogradTransforms.Kernel); // 6 × 3
        var both = kron(one, one); // 36 × 9
        kernels = empty([outputs / Panel, Places, inputs, Panel], float32).DetachFromDisposeScope();
        for (var panel = 0; panel < outputs / Panel; panel++)
        {
            using var step = NewDisposeScope();
            var part = weight.Master.narrow(0, panel * Panel, Panel).to(float64).permute(2, 3, 1, 0).reshape(9, inputs * Panel);
            kernels[panel].copy_(both.mm(part).view(Places, inputs, Panel));
        }
    }

    /// <summary>True for a convolution that this is for, and faster than a direct one.</summary>
    /// <param name="weight">Its weights.</param>
    /// <param name="window">Its geometry.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="type">Type of the maps.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    public static bool Suits(Parameter weight, Window window, long groups, ScalarType type, Device device, long height, long width) =>
        Vector512.IsHardwareAccelerated && device.type == DeviceType.CPU && type == float32 && groups == 1
        && window is { Kernel: (3, 3), Stride: (1, 1), Dilation: (1, 1) } && weight.Shape[0] % Panel == 0 && weight.Shape[1] % Panel == 0
        && (1 + TransformShare) * Places * Tiles(height) * Tiles(width) < 9 * height * width;

    /// <summary>Convolves.</summary>
    /// <param name="maps">N × in × rows × columns.</param>
    /// <param name="top">Rows of zeros to think above them; negative where rows are left out.</param>
    /// <param name="left">Columns of zeros to the left.</param>
    /// <param name="height">Rows of the output.</param>
    /// <param name="width">Columns of the output.</param>
    public Tensor Apply(Tensor maps, long top, long left, long height, long width)
    {
        using var scope = NewDisposeScope();
        var source = TangentLayout.AsRows(maps).contiguous();
        var result = empty([maps.shape[0], height, width, outputs], float32);
        var run = new Run(this, source, result, (int)top, (int)left);
        var tiles = (int)(maps.shape[0] * Tiles(height) * Tiles(width));
        var rounds = (tiles + LargestBlock * get_num_threads() - 1) / (LargestBlock * get_num_threads());
        var block = RoundUp((tiles + rounds * get_num_threads() - 1) / (rounds * get_num_threads()));
        CpuLoop.Run((tiles + block - 1) / block, part => run.Convolve(part * block, Math.Min(block, tiles - part * block)));
        GC.KeepAlive(source);
        GC.KeepAlive(result);
        GC.KeepAlive(kernels);
        return TangentLayout.AsMap(result).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => kernels.Dispose();

    private static int RoundUp(int tiles) => (tiles + TileProduct.Rows - 1) / TileProduct.Rows * TileProduct.Rows;

    private static long Tiles(long size) => (size + Side - 1) / Side;

    /// <summary>One convolution of some maps.</summary>
    private sealed class Run
    {
        private readonly WinogradConvolution rule;
        private readonly float* source, result, kernels;
        private readonly int rows, columns, height, width, top, left, across, perMap;

        public Run(WinogradConvolution rule, Tensor source, Tensor result, int top, int left)
        {
            (this.rule, this.top, this.left) = (rule, top, left);
            (rows, columns, height, width) = ((int)source.shape[1], (int)source.shape[2], (int)result.shape[1], (int)result.shape[2]);
            (across, perMap) = ((int)Tiles(width), (int)(Tiles(width) * Tiles(height)));
            this.source = TensorMemory.Pointer<float>(source);
            this.result = TensorMemory.Pointer<float>(result);
            kernels = TensorMemory.Pointer<float>(rule.kernels);
        }

        /// <summary>Some tiles, counted through all maps.</summary>
        public void Convolve(int first, int count)
        {
            var (padded, inputs, depth) = (RoundUp(count), rule.inputs, rule.depth);
            long inputStride = (long)padded * inputs + Shift, productStride = (long)padded * Panel + Shift;
            var memory = (float*)NativeMemory.AlignedAlloc((nuint)((Places * (inputStride + productStride) + inputs) * sizeof(float)), 64);
            try
            {
                var values = memory;
                var sums = memory + Places * inputStride;
                var nothing = sums + Places * productStride;
                new Span<float>(nothing, inputs).Clear();
                for (var tile = 0; tile < count; tile++)
                    TransformInput(first + tile, nothing, values + (long)tile * depth, (long)padded * depth, inputStride);
                for (var panel = 0; panel < rule.outputs / Panel; panel++)
                {
                    for (var place = 0; place < Places; place++)
                    {
                        for (var start = 0; start < inputs; start += depth)
                        {
                            TileProduct.Multiply(
                                values + place * inputStride + (long)padded * start, kernels + (((long)panel * Places + place) * inputs + start) * Panel,
                                sums + place * productStride, padded, depth, adds: start > 0);
                        }
                    }
                    for (var tile = 0; tile < count; tile++)
                        TransformOutput(first + tile, sums + (long)tile * Panel, productStride, panel * Panel);
                }
            }
            finally
            {
                NativeMemory.AlignedFree(memory);
            }
        }

        private (int Map, int Row, int Column) Place(int tile) => (tile / perMap, tile % perMap / across * Side, tile % perMap % across * Side);

        private void TransformInput(int tile, float* nothing, float* target, long stretch, long stride)
        {
            var (map, row, column) = Place(tile);
            var pixels = stackalloc float*[Places];
            for (var i = 0; i < WinogradTransforms.InputSide; i++)
            {
                for (var j = 0; j < WinogradTransforms.InputSide; j++)
                {
                    var (y, x) = (row - top + i, column - left + j);
                    var isInside = y >= 0 && y < rows && x >= 0 && x < columns;
                    pixels[i * WinogradTransforms.InputSide + j] = isInside ? source + (((long)map * rows + y) * columns + x) * rule.inputs : nothing;
                }
            }
            for (var channel = 0; channel < rule.inputs; channel += WinogradTransforms.Lanes)
                WinogradTransforms.Input(pixels, channel, target + channel / rule.depth * stretch + channel % rule.depth, stride);
        }

        private void TransformOutput(int tile, float* sums, long stride, int channel)
        {
            var (map, row, column) = Place(tile);
            var target = result + (((long)map * height + row) * width + column) * rule.outputs + channel;
            var (inside, across) = (Math.Min(Side, height - row), Math.Min(Side, width - column));
            var square = stackalloc float[Side * Side * WinogradTransforms.Lanes];
            for (var lane = 0; lane < Panel; lane += WinogradTransforms.Lanes)
            {
                WinogradTransforms.Output(sums + lane, stride, square);
                for (var i = 0; i < inside; i++)
                {
                    for (var j = 0; j < across; j++)
                        Vector512.Load(square + (i * Side + j) * WinogradTransforms.Lanes).Store(target + ((long)i * width + j) * rule.outputs + lane);
                }
            }
        }
    }
}
