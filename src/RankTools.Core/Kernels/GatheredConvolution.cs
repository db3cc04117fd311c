using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>
/// A convolution of float32 maps with channels last, of any geometry: what every output sees is gathered into a row, and a block of rows
/// multiplied by the kernels.
/// </summary>
/// <remarks>
/// A block of 96 outputs is gathered, zeros for what lies outside the map, and multiplied by one thread while it is in its second cache. A map
/// need not be padded, cut or subsampled before, and 1×1 kernels, which libtorch runs at little more than half the rate of others
/// with channels last (256 to 1024 channels on 14×14: 180 against 330 billion operations a second), are no exception.
/// </remarks>
internal sealed unsafe class GatheredConvolution : IDisposable
{
    private const int Block = 96; // outputs
    private const int Panel = TileProduct.Columns;

    private readonly Tensor kernels; // panels × places × in × 64
    private readonly Window window;
    private readonly int inputs, outputs, places, depth;

    /// <summary>Arranges the kernels.</summary>
    /// <param name="weight">Out × in × rows × columns.</param>
    /// <param name="window">Their geometry; its padding does not count.</param>
    public GatheredConvolution(Parameter weight, Window window)
    {
        using var scope = NewDisposeScope();
        this.window = window;
        (outputs, inputs, places) = ((int)weight.Shape[0], (int)weight.Shape[1], (int)(weight.Shape[2] * weight.Shape[3]));
        depth = inputs % 128 == 0 ? 128 : 64; // of a stretch whose kernels, 32 KiB, stay in the first cache
        kernels = weight.Master.to(float32).view(outputs / Panel, Panel, inputs, places).permute(0, 3, 2, 1).contiguous().DetachFromDisposeScope();
    }

    /// <summary>True for a convolution that this is for.</summary>
    /// <param name="weight">Its weights.</param>
    /// <param name="groups">Its groups.</param>
    /// <param name="type">Type of the maps.</param>
    /// <param name="device">Where they are.</param>
    public static bool Suits(Parameter weight, long groups, ScalarType type, Device device) =>
        Vector512.IsHardwareAccelerated && device.type == DeviceType.CPU && type == float32 && groups == 1
        && weight.Shape[0] % Panel == 0 && weight.Shape[1] % Panel == 0;

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
        var count = maps.shape[0] * height * width;
        CpuLoop.Run((int)((count + Block - 1) / Block), part => run.Convolve((long)part * Block, (int)Math.Min(Block, count - (long)part * Block)));
        GC.KeepAlive(source);
        GC.KeepAlive(result);
        GC.KeepAlive(kernels);
        return TangentLayout.AsMap(result).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => kernels.Dispose();

    /// <summary>One convolution of some maps.</summary>
    private sealed class Run
    {
        private readonly GatheredConvolution rule;
        private readonly float* source, result, kernels;
        private readonly int rows, columns, height, width, top, left;

        public Run(GatheredConvolution rule, Tensor source, Tensor result, int top, int left)
        {
            (this.rule, this.top, this.left) = (rule, top, left);
            (rows, columns, height, width) = ((int)source.shape[1], (int)source.shape[2], (int)result.shape[1], (int)result.shape[2]);
            this.source = TensorMemory.Pointer<float>(source);
            this.result = TensorMemory.Pointer<float>(result);
            kernels = TensorMemory.Pointer<float>(rule.kernels);
        }

        /// <summary>Some outputs, counted through all maps.</summary>
        public void Convolve(long first, int count)
        {
            var (padded, length, depth) = ((count + TileProduct.Rows - 1) / TileProduct.Rows * TileProduct.Rows, rule.places * rule.inputs, rule.depth);
            var memory = (float*)NativeMemory.AlignedAlloc((nuint)((long)padded * (length + Panel) * sizeof(float)), 64);
            try
            {
                var product = memory + (long)padded * length; // padded × 64
                for (var i = 0; i < count; i++)
                    Gather(first + i, memory + i * depth, padded * depth);
                for (var panel = 0; panel < rule.outputs / Panel; panel++)
                {
                    for (var start = 0; start < length; start += depth)
                    {
                        TileProduct.Multiply(
                            memory + (long)padded * start, kernels + ((long)panel * length + start) * Panel, product, padded, depth, adds: start > 0);
                    }
                    for (var i = 0; i < count; i++)
                        new ReadOnlySpan<float>(product + i * Panel, Panel).CopyTo(new(result + (first + i) * rule.outputs + panel * Panel, Panel));
                }
            }
            finally
            {
                NativeMemory.AlignedFree(memory);
            }
        }

        /// <summary>What an output sees, stretch by stretch.</summary>
        private void Gather(long output, float* target, int stretch)
        {
            var (map, place) = (output / (height * width), (int)(output % (height * width)));
            var (row, column) = (place / width * (int)rule.window.Stride.Row - top, place % width * (int)rule.window.Stride.Column - left);
            for (var i = 0; i < rule.window.Kernel.Row; i++)
            {
                for (var j = 0; j < rule.window.Kernel.Column; j++)
                {
                    var (y, x) = (row + i * (int)rule.window.Dilation.Row, column + j * (int)rule.window.Dilation.Column);
                    var isInside = y >= 0 && y < rows && x >= 0 && x < columns;
                    var pixel = source + ((map * rows + y) * columns + x) * rule.inputs;
                    for (var channel = 0; channel < rule.inputs; channel += rule.depth, target += stretch)
                    {
                        var part = new Span<float>(target, rule.depth);
                        if (isInside)
                            new ReadOnlySpan<float>(pixel + channel, rule.depth).CopyTo(part);
                        else
                            part.Clear();
                    }
                }
            }
        }
    }
}
