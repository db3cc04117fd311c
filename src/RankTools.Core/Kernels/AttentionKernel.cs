using System.Numerics;
using System.Runtime.Intrinsics;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>
/// What lies between the products of matrices in the derivative of attention: parts of heads gathered, the derivative of the softmax, and
/// the results put back. G stands for windows × heads.
/// </summary>
internal static unsafe class AttentionKernel
{
    /// <summary>
    /// One of queries, keys and values (n × W × L × h × d, of which the last axis is contiguous) as (W·h) × n × L × d, or (W·h) × L × n × d.
    /// </summary>
    public static Tensor Gather(Tensor parts, bool tokensFirst)
    {
        var (n, windows, tokens, heads, features) = Sizes(parts);
        var order = parts.permute(tokensFirst ? [1L, 3, 2, 0, 4] : [1L, 3, 0, 2, 4]);
        if (parts.device_type != TorchSharp.DeviceType.CPU || parts.stride(4) != 1)
            return order.contiguous().flatten(0, 1);
        var result = empty(order.shape, parts.dtype, parts.device);
        if (parts.dtype == float32)
            Copy<float>(order, result);
        else
            Copy<double>(order, result);
        return result.flatten(0, 1);
    }

    /// <summary>dP = P ∘ (dS − rowsum(P ∘ dS)), where dS is the sum of two terms that lie in different orders.</summary>
    /// <param name="first">G × n × rows × L, overwritten by dP.</param>
    /// <param name="second">G × rows × n × L.</param>
    /// <param name="probabilities">P, G × rows × L, of which the last axis is contiguous.</param>
    public static void Softmax(Tensor first, Tensor second, Tensor probabilities)
    {
        if (!TensorMemory.IsPlain(first) || !TensorMemory.IsPlain(second))
        {
            var chosen = probabilities.unsqueeze(1);
            first.add_(second.transpose(1, 2)).mul_(chosen);
            first.addcmul_(chosen, first.sum(-1, keepdim: true), -1);
        }
        else if (first.dtype == float32)
        {
            Softmax<float>(first, second, probabilities);
        }
        else
        {
            Softmax<double>(first, second, probabilities);
        }
    }

    /// <summary>Adds dP V (G × n × rows × d) and P dV (G × rows × n × d) into n × W × rows × h × d, the last axis contiguous.</summary>
    public static void Scatter(Tensor direct, Tensor carried, Tensor result)
    {
        var (n, windows, rows, heads, features) = Sizes(result);
        var (a, b) = (direct.view(windows, heads, n, rows, features), carried.view(windows, heads, rows, n, features));
        if (result.device_type != TorchSharp.DeviceType.CPU)
            result.copy_(a.permute(2, 0, 3, 1, 4)).add_(b.permute(3, 0, 2, 1, 4));
        else if (result.dtype == float32)
            Scatter<float>(a, b, result);
        else
            Scatter<double>(a, b, result);
    }

    private static (long, long, long, long, long) Sizes(Tensor x) => (x.shape[0], x.shape[1], x.shape[2], x.shape[3], x.shape[4]);

    /// <summary>Copies five axes of which the last is contiguous.</summary>
    private static void Copy<T>(Tensor source, Tensor target)
        where T : unmanaged, INumber<T>
    {
        var (sizes, strides) = (source.shape, source.stride());
        var from = TensorMemory.Pointer<T>(source);
        var to = TensorMemory.Pointer<T>(target);
        var length = (int)sizes[4];
        CpuLoop.Run((int)(sizes[0] * sizes[1]), item =>
        {
            var outer = from + item / sizes[1] * strides[0] + item % sizes[1] * strides[1];
            var place = to + item * sizes[2] * sizes[3] * length;
            for (var i = 0L; i < sizes[2]; i++)
            {
                for (var j = 0L; j < sizes[3]; j++, place += length)
                    new ReadOnlySpan<T>(outer + i * strides[2] + j * strides[3], length).CopyTo(new(place, length));
            }
        });
        GC.KeepAlive(source);
        GC.KeepAlive(target);
    }

    private static void Softmax<T>(Tensor first, Tensor second, Tensor probabilities)
        where T : unmanaged, INumber<T>
    {
        var (n, rows, length) = (first.shape[1], first.shape[2], (int)first.shape[3]);
        var (groupStride, rowStride) = (probabilities.stride(0), probabilities.stride(1));
        var a = TensorMemory.Pointer<T>(first);
        var b = TensorMemory.Pointer<T>(second);
        var p = TensorMemory.Pointer<T>(probabilities);
        CpuLoop.Run((int)(first.shape[0] * n), item =>
        {
            var (group, tangent) = (item / n, item % n);
            for (var row = 0L; row < rows; row++)
            {
                Row(a + (item * rows + row) * length, b + ((group * rows + row) * n + tangent) * length,
                    p + group * groupStride + row * rowStride, length);
            }
        });
        GC.KeepAlive(first);
        GC.KeepAlive(second);
        GC.KeepAlive(probabilities);
    }

    private static void Row<T>(T* a, T* b, T* p, int length)
        where T : unmanaged, INumber<T>
    {
        var width = Vector512<T>.Count;
        var sums = Vector512<T>.Zero;
        var c = 0;
        for (; c + width <= length; c += width)
        {
            var product = (Vector512.Load(a + c) + Vector512.Load(b + c)) * Vector512.Load(p + c);
            product.Store(a + c);
            sums += product;
        }
        var sum = Vector512.Sum(sums);
        for (; c < length; c++)
            sum += a[c] = (a[c] + b[c]) * p[c];
        var all = Vector512.Create(sum);
        for (c = 0; c + width <= length; c += width)
            (Vector512.Load(a + c) - (Vector512.Load(p + c) * all)).Store(a + c);
        for (; c < length; c++)
            a[c] -= p[c] * sum;
    }

    private static void Scatter<T>(Tensor direct, Tensor carried, Tensor result)
        where T : unmanaged, INumber<T>
    {
        var (n, windows, rows, heads, features) = Sizes(result);
        var strides = result.stride();
        var a = TensorMemory.Pointer<T>(direct);
        var b = TensorMemory.Pointer<T>(carried);
        var to = TensorMemory.Pointer<T>(result);
        CpuLoop.Run((int)(n * windows), item =>
        {
            var (tangent, window) = (item / windows, item % windows);
            for (var row = 0L; row < rows; row++)
            {
                for (var head = 0L; head < heads; head++)
                {
                    var group = window * heads + head;
                    Add(a + ((group * n + tangent) * rows + row) * features, b + ((group * rows + row) * n + tangent) * features,
                        to + tangent * strides[0] + window * strides[1] + row * strides[2] + head * strides[3], (int)features);
                }
            }
        });
        GC.KeepAlive(direct);
        GC.KeepAlive(carried);
        GC.KeepAlive(result);
    }

    private static void Add<T>(T* a, T* b, T* to, int length)
        where T : unmanaged, INumber<T>
    {
        var c = 0;
        for (; c + Vector512<T>.Count <= length; c += Vector512<T>.Count)
            (Vector512.Load(a + c) + Vector512.Load(b + c)).Store(to + c);
        for (; c < length; c++)
            to[c] = a[c] + b[c];
    }
}
