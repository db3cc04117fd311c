using System.Numerics;
using System.Runtime.InteropServices;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// Classifies samples with 0, 1, …, r components by rank-one updates: logits_k = logits_{k−1} + z_k h_kᵀ, z the samples' coordinates and
/// h_k = W v_k. C multiply-adds a sample and component, where projecting again takes r·C.
/// </summary>
/// <remarks>
/// A sample is correct when fewer than <c>top</c> classes have a larger logit, or an equal one and a smaller index: what argmax and a
/// stable sort give. On the CPU each sample's logits stay in the cache while all components pass, and updating and comparing are one
/// vector loop; on other devices a block of samples is updated at once.
/// </remarks>
internal static class LogitSweep
{
    private const int Group = 4; // samples that share a direction while it is in the cache

    /// <summary>Which samples are correct.</summary>
    /// <param name="scores">Coordinates z, b × r, float64.</param>
    /// <param name="start">Logits without any component, b × C.</param>
    /// <param name="directions">Rows h_k, r × C.</param>
    /// <param name="labels">Classes of the b samples.</param>
    /// <param name="top">How many best classes count.</param>
    /// <param name="threads">Most threads on the CPU, or null.</param>
    /// <param name="cancellation">Checked between samples.</param>
    /// <returns>1 or 0 for every sample (rows) and number of components (r + 1 columns).</returns>
    public static byte[] Run(
        Tensor scores, Tensor start, Tensor directions, ReadOnlyMemory<int> labels, int top, int? threads, CancellationToken cancellation)
    {
        var (b, r) = (scores.shape[0], scores.shape[1]);
        var correct = new byte[b * (r + 1)];
        if (scores.device_type != DeviceType.CPU)
        {
            OnDevice(scores, start, directions, labels, top, correct, cancellation);
            return correct;
        }
        using var scope = NewDisposeScope();
        var (z, logits, h) = (Values(scores), Values(start), directions.contiguous());
        var classes = (int)directions.shape[1];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, (int)((b + Group - 1) / Group), parallel, group =>
        {
            var all = r == 0 ? default : MemoryMarshal.Cast<byte, double>(h.bytes); // r × C
            var (first, last) = (group * Group, (int)Math.Min(b, (group + 1) * Group));
            for (var k = -1; k < r; k++)
            {
                var direction = k < 0 ? default : all.Slice(k * classes, classes);
                for (var s = first; s < last; s++)
                {
                    var row = logits.AsSpan(s * classes, classes);
                    var label = labels.Span[s];
                    var better = k < 0 ? Better(row, label) : Advance(row, direction, z[(s * r) + k], label);
                    correct[(s * (r + 1)) + k + 1] = better < top ? (byte)1 : (byte)0;
                }
            }
        });
        return correct;
    }

    /// <summary>logits += factor·direction, and how many classes are better than the label's then.</summary>
    private static int Advance(Span<double> logits, ReadOnlySpan<double> direction, double factor, int label)
    {
        var own = Math.FusedMultiplyAdd(factor, direction[label], logits[label]);
        logits[label] = own;
        return Advance(logits[..label], direction[..label], factor, Math.BitDecrement(own)) // before the label ties win
            + Advance(logits[(label + 1)..], direction[(label + 1)..], factor, own);
    }

    /// <summary>logits += factor·direction, and how many exceed a bound then.</summary>
    private static int Advance(Span<double> logits, ReadOnlySpan<double> direction, double factor, double bound)
    {
        var (lanes, i) = (Vector<double>.Count, 0);
        var (factors, bounds, counts) = (new Vector<double>(factor), new Vector<double>(bound), Vector<long>.Zero);
        for (; i <= logits.Length - lanes; i += lanes)
        {
            var next = Vector.FusedMultiplyAdd(factors, new Vector<double>(direction[i..]), new Vector<double>(logits[i..]));
            next.CopyTo(logits[i..]);
            counts -= Vector.GreaterThan(next, bounds); // a true lane is −1
        }
        var better = (int)Vector.Sum(counts);
        for (; i < logits.Length; i++)
        {
            logits[i] = Math.FusedMultiplyAdd(factor, direction[i], logits[i]);
            better += logits[i] > bound ? 1 : 0;
        }
        return better;
    }

    private static int Better(ReadOnlySpan<double> logits, int label)
    {
        var better = 0;
        for (var c = 0; c < logits.Length; c++)
            better += logits[c] > logits[label] || (logits[c] == logits[label] && c < label) ? 1 : 0;
        return better;
    }

    /// <summary>The same for tensors on any device, a block of samples at a time.</summary>
    internal static void OnDevice(
        Tensor scores, Tensor start, Tensor directions, ReadOnlyMemory<int> labels, int top, byte[] correct, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var logits = start.clone();
        var own = tensor(Array.ConvertAll(labels.ToArray(), label => (long)label)).to(scores.device).unsqueeze(1); // b × 1
        var before = arange(start.shape[1], device: scores.device).unsqueeze(0).lt(own); // b × C
        var found = zeros(scores.shape[0], scores.shape[1] + 1, ScalarType.Byte, scores.device);
        for (long k = -1; k < scores.shape[1]; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            if (k >= 0)
                logits.addcmul_(scores.narrow(1, k, 1), directions.narrow(0, k, 1), 1);
            var mine = logits.gather(1, own);
            var better = logits.gt(mine).logical_or(logits.eq(mine).logical_and(before)).sum(1);
            found.select(1, k + 1).copy_(better.lt(top));
        }
        found.cpu().data<byte>().CopyTo(correct);
    }

    private static double[] Values(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.contiguous().data<double>().ToArray();
}
