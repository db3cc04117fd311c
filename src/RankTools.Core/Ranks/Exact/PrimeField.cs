using System.Runtime.InteropServices;

using MathNet.Numerics.Random;

using static TorchSharp.torch;

namespace RankTools.Ranks.Exact;

/// <summary>
/// Numbers modulo a prime p as whole float64 numbers of at most (p + 1)/2 in magnitude, so that libtorch's kernels compute with them.
/// </summary>
/// <remarks>
/// NOTE [Exact float64]. Every sum of products of such numbers is exact in whatever order a kernel forms it, with or without fused
/// multiply-adds, as long as its partial sums stay below 2^53: that is n·((p + 1)/2)² ≤ 2^53 for n terms. Convolutions and linear layers
/// are therefore done modulo primes of b bits with n ≤ 2^(55 − 2b), n the largest number of terms of the network, and longer products in
/// parts. The kernels must form plain sums: libtorch's for float64 on CPUs do, while those of GPUs may take Fourier transforms.
/// </remarks>
internal sealed class PrimeField
{
    private const int MostBits = 22;
    private const int LeastExponent = -1074;
    private const double ExactInteger = 1L << 53;

    private readonly long[] powers = new long[2100]; // 2^(index + LeastExponent) mod p

    /// <summary>The field of a prime between 3 and 2^26.</summary>
    public PrimeField(long prime)
    {
        Prime = prime;
        Half = (prime + 1) / 2;
        MostTerms = (long)(ExactInteger / ((double)Half * Half));
        powers[-LeastExponent] = 1;
        for (var i = 1 - LeastExponent; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 2 % prime;
        for (var i = -LeastExponent - 1; i >= 0; i--)
            powers[i] = powers[i + 1] * Half % prime; // (p + 1)/2 is the inverse of 2
    }

    /// <summary>p.</summary>
    public long Prime { get; }

    /// <summary>(p + 1)/2: the largest magnitude of a reduced number.</summary>
    public long Half { get; }

    /// <summary>How many products of reduced numbers may be summed.</summary>
    public long MostTerms { get; }

    /// <summary>
    /// Different random primes of as many bits, at most 22, as sums of <paramref name="terms"/> products allow. The same seed gives the
    /// same ones.
    /// </summary>
    public static IEnumerable<PrimeField> Draw(long seed, long terms)
    {
        var bits = Math.Clamp((55 - (int)Math.Ceiling(Math.Log2(terms))) / 2, 8, MostBits);
        var random = new Xoshiro256StarStar(unchecked((int)(seed ^ (seed >> 32))), threadSafe: false);
        var drawn = new HashSet<long>();
        while (true)
        {
            var candidate = random.Next(1 << (bits - 1), 1 << bits) | 1L;
            if (IsPrime(candidate) && drawn.Add(candidate))
                yield return new(candidate);
        }
    }

    /// <summary>A finite float64 number, a whole number times a power of two, modulo p.</summary>
    public double Residue(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var mantissa = bits & ((1L << 52) - 1);
        if (exponent == 0x7FF)
            throw RankErrors.NonFinite("weights");
        mantissa = exponent == 0 ? mantissa : mantissa | 1L << 52;
        var residue = mantissa % Prime * powers[Math.Max(exponent, 1) - 1] % Prime; // value = mantissa · 2^(max(exponent, 1) − 1075)
        return Balanced(bits < 0 ? Prime - residue : residue);
    }

    /// <summary>Float64 numbers, whatever they are, modulo p.</summary>
    public Tensor Residues(Tensor values)
    {
        var result = values.to(float64).cpu().contiguous().clone();
        foreach (ref var value in MemoryMarshal.Cast<byte, double>(result.bytes))
            value = Residue(value);
        return result;
    }

    /// <summary>Reduces whole numbers below 2^53 in place.</summary>
    public Tensor Reduce(Tensor x)
    {
        using var quotient = x.mul(1.0 / Prime).round_();
        return x.add_(quotient, alpha: -(double)Prime);
    }

    /// <summary>x⁻¹ of a number that is not 0 modulo p.</summary>
    public double Inverse(double value)
    {
        var (a, b, x, y) = (((long)value % Prime + Prime) % Prime, Prime, 1L, 0L);
        while (b != 0)
        {
            var quotient = a / b;
            (a, b, x, y) = (b, a - (quotient * b), y, x - (quotient * y));
        }
        return Balanced((x % Prime + Prime) % Prime);
    }

    /// <summary>A product of matrices of reduced numbers, reduced, in as many parts as exactness asks for.</summary>
    public Tensor Product(Tensor left, Tensor right)
    {
        var terms = left.shape[1];
        if (terms <= MostTerms)
            return Reduce(left.matmul(right));
        var sum = zeros([left.shape[0], right.shape[1]], float64);
        for (var start = 0L; start < terms; start += MostTerms)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(MostTerms, terms - start);
            sum.add_(Reduce(left.narrow(1, start, count).matmul(right.narrow(0, start, count))));
        }
        return Reduce(sum);
    }

    private double Balanced(long residue) => residue >= Half ? residue - Prime : residue;

    private static bool IsPrime(long candidate)
    {
        for (var divisor = 3L; divisor * divisor <= candidate; divisor += 2)
        {
            if (candidate % divisor == 0)
                return false;
        }
        return candidate > 2 && candidate % 2 == 1;
    }
}
