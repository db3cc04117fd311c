using System.Numerics;

namespace RankTools.Samples.Drawing;

/// <summary>
/// The random numbers of one image: xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64.
/// </summary>
/// <remarks>
/// Only integer operations and IEEE additions, multiplications, divisions and square roots are used, so a seed gives the same
/// image on every platform and runtime; System.Random promises neither.
/// </remarks>
internal sealed class RandomStream
{
    private ulong s0, s1, s2, s3;

    public RandomStream(ulong seed)
    {
        s0 = SplitMix(ref seed);
        s1 = SplitMix(ref seed);
        s2 = SplitMix(ref seed);
        s3 = SplitMix(ref seed);
    }

    /// <summary>The stream that belongs to image <paramref name="index"/> of a series; streams of different images are unrelated.</summary>
    public static RandomStream For(ulong seed, ulong series, ulong index)
    {
        var mixed = SplitMix(ref seed) ^ series;
        mixed = SplitMix(ref mixed) ^ index;
        return new RandomStream(SplitMix(ref mixed));
    }

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1), 53 bits.</summary>
    public double Unit() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform between two numbers.</summary>
    public double Between(double low, double high) => low + (high - low) * Unit();

    /// <summary>One of 0 … count − 1. The bias of the product is below count / 2⁵³.</summary>
    public int Below(int count) => (int)(Unit() * count);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Bell-shaped with mean 0 and variance 1, within ±3: three uniform numbers added (Irwin–Hall).</summary>
    public double Bell() => 2.0 * (Unit() + Unit() + Unit() - 1.5);

    /// <summary>A direction uniform on the circle, as (cosine, sine): a point of the disc, normalised. No trigonometry needed.</summary>
    public (double X, double Y) Direction()
    {
        while (true)
        {
            double x = Between(-1, 1), y = Between(-1, 1), square = x * x + y * y;
            if (square is < 1 and > 1e-4)
            {
                var length = Math.Sqrt(square);
                return (x / length, y / length);
            }
        }
    }

    /// <summary>A turn of at most 2·atan(<paramref name="halfTangent"/>) either way, as (cosine, sine).</summary>
    public (double X, double Y) Turn(double halfTangent)
    {
        var t = Between(-halfTangent, halfTangent);
        return ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t));
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
