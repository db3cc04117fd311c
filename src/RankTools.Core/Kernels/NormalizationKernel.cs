using System.Numerics;
using System.Runtime.Intrinsics;

using static TorchSharp.torch;

namespace RankTools.Kernels;

/// <summary>
/// The derivative of a normalisation of groups of consecutive numbers (the features of a token), applied to many tangents:
/// y′ = f ∘ (x′ − mean(x′) − x̂ · mean(x̂ ∘ x′)), read once and written once.
/// </summary>
internal static unsafe class NormalizationKernel
{
    private const int Group = 4; // tangents that share what is read of x̂ and f

    /// <summary>True for tensors that this is for.</summary>
    public static bool Takes(Tensor tangents) => TensorMemory.IsPlain(tangents);

    /// <summary>Applies it to tangents n × … × F.</summary>
    /// <param name="tangents">x′, contiguous, on the CPU.</param>
    /// <param name="result">y′, in the same form; may be x′ itself.</param>
    /// <param name="normalized">x̂, 1 × … × F, with mean 0 in every group.</param>
    /// <param name="factor">f, of the same shape.</param>
    public static void Apply(Tensor tangents, Tensor result, Tensor normalized, Tensor factor)
    {
        if (tangents.dtype == float32)
            Apply<float>(tangents, result, normalized, factor);
        else
            Apply<double>(tangents, result, normalized, factor);
    }

    private static void Apply<T>(Tensor tangents, Tensor result, Tensor normalized, Tensor factor)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (count, features, size) = (tangents.shape[0], (int)tangents.shape[^1], tangents.numel() / Math.Max(1, tangents.shape[0]));
        if (size == 0)
            return;
        var x = TensorMemory.Pointer<T>(tangents);
        var y = TensorMemory.Pointer<T>(result);
        var hat = TensorMemory.Pointer<T>(normalized);
        var f = TensorMemory.Pointer<T>(factor);
        CpuLoop.Run((int)((count + Group - 1) / Group), group =>
        {
            for (var start = 0L; start < size; start += features)
            {
                for (var i = group * (long)Group; i < Math.Min(count, (group + 1L) * Group); i++)
                    Row(x + i * size + start, y + i * size + start, hat + start, f + start, features);
            }
        });
        GC.KeepAlive(tangents);
        GC.KeepAlive(result);
        GC.KeepAlive(normalized);
        GC.KeepAlive(factor);
    }

    private static void Row<T>(T* x, T* y, T* hat, T* f, int count)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var width = Vector512<T>.Count;
        var (sums, products) = (Vector512<T>.Zero, Vector512<T>.Zero);
        var c = 0;
        for (; c + width <= count; c += width)
        {
            var v = Vector512.Load(x + c);
            sums += v;
            products += v * Vector512.Load(hat + c);
        }
        var (sum, product) = (Vector512.Sum(sums), Vector512.Sum(products));
        for (; c < count; c++)
            (sum, product) = (sum + x[c], product + (x[c] * hat[c]));
        var scale = T.One / T.CreateChecked(count);
        var (mean, along) = (sum * scale, product * scale);
        var (means, alongs) = (Vector512.Create(mean), Vector512.Create(along));
        for (c = 0; c + width <= count; c += width)
            ((Vector512.Load(x + c) - means - (Vector512.Load(hat + c) * alongs)) * Vector512.Load(f + c)).Store(y + c);
        for (; c < count; c++)
            y[c] = (x[c] - mean - (hat[c] * along)) * f[c];
    }
}
