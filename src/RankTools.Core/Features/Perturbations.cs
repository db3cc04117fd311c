using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// The random directions Ξ of perturbed features: ξ_1, ξ_2, …, independent standard normal in every value of the input. ξ_i depends on
/// the seed, on i and on the input's size alone, so that batches, passes, number types and devices all see the same Ξ.
/// </summary>
internal sealed class Perturbations(ImmutableArray<long> shape, long seed)
{
    /// <summary>ξ_{start+1}, …, times a magnitude: count × shape, float64, on the CPU; in the scope around the call.</summary>
    public Tensor Batch(long start, long count, double magnitude)
    {
        using var scope = NewDisposeScope();
        var batch = empty([count, .. shape], float64);
        for (var i = 0L; i < count; i++)
        {
            using var generator = new Generator(Mix((ulong)seed, (ulong)(start + i)));
            using var drawn = randn([.. shape], float64, generator: generator);
            using var row = batch[i];
            row.copy_(drawn);
        }
        return batch.mul_(magnitude).MoveToOuterDisposeScope();
    }

    /// <summary>SplitMix64 of both numbers: neighbouring seeds give unrelated generators.</summary>
    internal static ulong Mix(ulong seed, ulong index)
    {
        var z = seed * 0xD1342543DE82EF95UL + (index + 1) * 0x9E3779B97F4A7C15UL;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        return z ^ z >> 31;
    }
}
