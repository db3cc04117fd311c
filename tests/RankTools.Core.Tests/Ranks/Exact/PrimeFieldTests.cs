using System.Numerics;

using RankTools.Backend;
using RankTools.Ranks.Exact;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Ranks.Exact;

/// <summary>Numbers modulo a prime against arithmetic of whole numbers of any length.</summary>
public class PrimeFieldTests
{
    private static readonly PrimeField Field = PrimeField.Draw(1, 512).First();

    public PrimeFieldTests() => TorchBackend.EnsureLoaded();

    /// <summary>The residue of a double: numerator · 2^1100 as a whole number, times the inverse of 2^1100.</summary>
    private static BigInteger Residue(double value, long prime)
    {
        var (mantissa, shift) = ((long)Math.ScaleB(value, 53 - Math.ILogB(value) - 1), Math.ILogB(value) + 1 - 53);
        var whole = mantissa * BigInteger.Pow(2, 1200 + shift);
        Assert.Equal(value, Math.ScaleB(mantissa, shift));
        var residue = whole * BigInteger.ModPow(BigInteger.ModPow(2, 1200, prime), prime - 2, prime) % prime;
        return (residue + prime) % prime;
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-3.5)]
    [InlineData(0.1f)]
    [InlineData(1.0 / 3)]
    [InlineData(-6.02e23)]
    [InlineData(1e300)]
    [InlineData(5e-324)]
    [InlineData(-1.1e-310)]
    [InlineData(2.2250738585072014e-308)]
    [InlineData(-1.7976931348623157e308)]
    public void A_float64_number_has_the_residue_of_the_fraction_that_it_is(double value) =>
        Assert.Equal(Residue(value, Field.Prime), (((long)Field.Residue(value) % Field.Prime) + Field.Prime) % Field.Prime);

    [Fact]
    public void Zero_is_zero_and_what_is_no_number_has_no_residue()
    {
        Assert.Equal(0, Field.Residue(0));
        Assert.Equal(0, Field.Residue(-0.0));
        Assert.Equal("NonFiniteInput", Assert.Throws<RankTools.Errors.RankToolsException>(() => Field.Residue(double.NaN)).ErrorId);
    }

    [Fact]
    public void Primes_are_prime_different_as_long_as_sums_allow_and_follow_the_seed()
    {
        foreach (var (terms, bits) in new[] { (9L, 22), (576L, 22), (4608L, 21), (25088L, 20), (1L << 31, 12) })
        {
            var fields = PrimeField.Draw(3, terms).Take(5).ToArray();
            Assert.Equal(5, fields.Select(field => field.Prime).Distinct().Count());
            Assert.All(fields, field =>
            {
                Assert.InRange(field.Prime, 1L << (bits - 1), 1L << bits);
                Assert.DoesNotContain(Enumerable.Range(2, (int)Math.Sqrt(field.Prime) - 1), divisor => field.Prime % divisor == 0);
                Assert.True(terms <= field.MostTerms);
                Assert.True((BigInteger)field.MostTerms * field.Half * field.Half <= BigInteger.Pow(2, 53));
            });
            Assert.Equal(fields.Select(field => field.Prime), PrimeField.Draw(3, terms).Take(5).Select(field => field.Prime));
        }
        Assert.NotEqual(PrimeField.Draw(1, 9).First().Prime, PrimeField.Draw(2, 9).First().Prime);
    }

    [Fact]
    public void Inverses_multiply_to_one()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var value = random.NextInt64(1, Field.Prime) * (i % 2 == 0 ? 1 : -1);
            Assert.Equal(1, (((value * (long)Field.Inverse(value)) % Field.Prime) + Field.Prime) % Field.Prime);
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(5000)] // longer than one exact sum
    public void Products_are_exact_even_of_the_largest_residues(int terms)
    {
        using var scope = NewDisposeScope();
        var half = Field.Half - 1;
        var random = new Random(terms);
        double Next() => random.Next(3) == 0 ? half : random.NextInt64(-half, half + 1);
        var left = Enumerable.Range(0, 3 * terms).Select(_ => Next()).ToArray();
        var right = Enumerable.Range(0, terms * 2).Select(_ => Next()).ToArray();
        var product = Field.Product(tensor(left, float64).reshape(3, terms), tensor(right, float64).reshape(terms, 2)).data<double>().ToArray();
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 2; j++)
            {
                var sum = BigInteger.Zero;
                for (var k = 0; k < terms; k++)
                    sum += (BigInteger)left[(i * terms) + k] * (BigInteger)right[(k * 2) + j];
                Assert.Equal(((sum % Field.Prime) + Field.Prime) % Field.Prime, (((long)product[(i * 2) + j] % Field.Prime) + Field.Prime) % Field.Prime);
                Assert.InRange(Math.Abs(product[(i * 2) + j]), 0, Field.Half);
            }
        }
    }
}
