using TorchSharp;

namespace RankTools.Core.Tests.Ranks;

/// <summary>Matrices whose singular values are known without computing them.</summary>
internal static class PlantedMatrices
{
    /// <summary>
    /// H diag(2^−e_k) H'/n with Sylvester's H and H' its columns shuffled: singular values exactly 2^−e_k, e_k in 0 … 40, and every
    /// entry exact in 64 bits. n a power of two up to 256.
    /// </summary>
    public static (torch.Tensor Matrix, double[] Values) Hadamard(int n)
    {
        var exponents = Enumerable.Range(0, n).Select(k => (int)(40L * k / n)).ToArray();
        var entries = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < n; k++)
                    entries[i, j] += Sign(i, k) * Sign(k, (j * 5) + 3) * Math.ScaleB(1.0 / n, -exponents[k]);
            }
        }
        return (torch.from_array(entries), [.. exponents.Select(e => Math.ScaleB(1, -e))]);

        int Sign(int a, int b) => (int.PopCount(a & b % n) & 1) == 0 ? 1 : -1;
    }

    /// <summary>Tridiagonal −1, 2, −1: singular values 2 − 2 cos(kπ/(n + 1)).</summary>
    public static (torch.Tensor Matrix, double[] Values) SecondDifference(int n)
    {
        var entries = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            entries[i, i] = 2;
            if (i > 0)
                entries[i, i - 1] = entries[i - 1, i] = -1;
        }
        return (torch.from_array(entries), [.. Enumerable.Range(1, n).Select(k => 4 * Sine((n + 1 - k) * Math.PI / (2 * (n + 1))))]);

        static double Sine(double x) => Math.Sin(x) * Math.Sin(x);
    }

    /// <summary>1/(i + j + 1).</summary>
    public static torch.Tensor Hilbert(int n)
    {
        var entries = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                entries[i, j] = 1.0 / (i + j + 1);
        }
        return torch.from_array(entries);
    }

    /// <summary>Standard normal numbers from a fixed seed, the same on every machine.</summary>
    public static torch.Tensor Gaussian(int seed, params long[] shape)
    {
        var random = new Random(seed);
        var count = shape.Aggregate(1L, static (a, b) => a * b);
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
            numbers[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return torch.tensor(numbers, shape);
    }
}
