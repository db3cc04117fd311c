using MathNet.Numerics.LinearAlgebra;

using RankTools.Backend;
using RankTools.Ranks;

using TorchSharp;

namespace RankTools.Core.Tests.Ranks;

public class MatrixSpectrumTests
{
    private static readonly Tolerance Fine = new(ToleranceRule.Svd, 1);

    public MatrixSpectrumTests() => TorchBackend.EnsureLoaded();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(64)]
    [InlineData(256)]
    public void Planted_singular_values_are_found_within_the_stated_error_by_both_methods(int n)
    {
        using var scope = torch.NewDisposeScope();
        var (matrix, planted) = PlantedMatrices.Hadamard(n);

        var qr = MatrixSpectrum.Of(matrix);
        Assert.Equal(SpectrumMethod.QrSvd, qr.Method);
        Assert.InRange(qr.Error.Uniform, 0, 1e-14);
        Assert.All(planted.Zip(qr.Values), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, qr.Error.Uniform));

        var gram = MatrixSpectrum.Of(matrix, Tolerance.Default);
        Assert.Equal(SpectrumMethod.Gram, gram.Method);
        Assert.InRange(gram.Error.Uniform, 0, 4e-7);
        Assert.All(planted.Zip(gram.Values), pair => Assert.InRange(
            Math.Abs((pair.First * pair.First) - (pair.Second * pair.Second)), 0, Math.Pow(gram.Error.Resolution, 2)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(300)]
    public void The_second_difference_has_the_values_of_the_closed_form(int n)
    {
        using var scope = torch.NewDisposeScope();
        var (matrix, exact) = PlantedMatrices.SecondDifference(n);
        var spectrum = MatrixSpectrum.Of(matrix);
        Assert.All(exact.Zip(spectrum.Values), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, spectrum.Error.Uniform + 1e-15));
        var rank = spectrum.Estimate(Fine, Precision.Double);
        Assert.Equal((n, n, n, false), (rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved));
    }

    [Fact]
    public void The_Hilbert_matrix_of_order_5_has_its_known_condition_number()
    {
        using var matrix = PlantedMatrices.Hilbert(5);
        var values = MatrixSpectrum.Of(matrix).Values;
        Assert.Equal(476607.25024259434, values[0] / values[4], 1e-3);
        Assert.Equal(1.5670506910982314, values[0], 1e-14);
    }

    [Fact]
    public void The_Hilbert_matrix_of_order_20_agrees_with_another_library()
    {
        using var matrix = PlantedMatrices.Hilbert(20);
        var spectrum = MatrixSpectrum.Of(matrix, Fine, Precision.Double);
        Assert.Equal(SpectrumMethod.QrSvd, spectrum.Method);
        AssertClose(Other(matrix), spectrum.Values, 2 * spectrum.Error.Uniform);
    }

    [Theory]
    [InlineData(40, 90)]
    [InlineData(90, 40)]
    [InlineData(64, 64)]
    [InlineData(1, 30)]
    [InlineData(30, 1)]
    [InlineData(1, 1)]
    public void Gram_QR_and_another_library_agree(int rows, int columns)
    {
        using var scope = torch.NewDisposeScope();
        var matrix = PlantedMatrices.Gaussian(rows + columns, rows, columns);
        var other = Other(matrix);
        var gram = MatrixSpectrum.Of(matrix, Tolerance.Default);
        Assert.Equal(SpectrumMethod.Gram, gram.Method);
        AssertClose(other, gram.Values, 1e-13 * other[0] * other[0] / other[^1]);
        AssertClose(other, MatrixSpectrum.Of(matrix).Values, 1e-13 * other[0]);
        Assert.Equal((rows, columns), (gram.Rows, gram.Columns));
    }

    [Fact]
    public void Many_blocks_sum_to_the_same_as_one_decomposition()
    {
        using var scope = torch.NewDisposeScope();
        // 300 × 9000 takes five Gram blocks and eight QR blocks
        var matrix = PlantedMatrices.Gaussian(3, 300, 9000) * torch.logspace(0, -5, 300, dtype: torch.float64).unsqueeze(1);
        var whole = torch.linalg.svdvals(matrix).data<double>().ToArray();
        foreach (var (input, transposed) in new[] { (matrix, false), (matrix.t(), true), (matrix.t().contiguous(), true) })
        {
            var gram = MatrixSpectrum.Of(input, new Tolerance(ToleranceRule.Relative, 1e-5));
            Assert.Equal(SpectrumMethod.Gram, gram.Method);
            Assert.All(whole.Zip(gram.Values), p => Assert.InRange(Math.Abs((p.First * p.First) - (p.Second * p.Second)), 0, Math.Pow(gram.Error.Resolution, 2)));
            AssertClose(whole, MatrixSpectrum.Of(input).Values, 1e-13 * whole[0]);
            Assert.Equal(transposed ? 9000 : 300, gram.Rows);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public void A_product_of_integer_factors_has_the_rank_of_the_narrow_one(int k)
    {
        using var scope = torch.NewDisposeScope();
        var left = PlantedMatrices.Gaussian(k, 60, k).mul(3).round();
        var right = PlantedMatrices.Gaussian(k + 1, k, 45).mul(3).round();
        var product = left.mm(right); // exact: small integers
        foreach (var type in new[] { torch.float64, torch.float32, torch.int64 })
        {
            var rank = MatrixSpectrum.Of(product.to(type), Fine, Precision.Double).Estimate(Fine, Precision.Double);
            Assert.Equal((k, k, k, false), (rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved));
        }
    }

    [Fact]
    public void The_zero_matrix_has_rank_zero_under_every_rule()
    {
        using var zero = torch.zeros(5, 3, torch.float32);
        foreach (var rule in new[] { Tolerance.Default, Fine, new Tolerance(ToleranceRule.Absolute, 0), new Tolerance(ToleranceRule.Gram, 1) })
        {
            var spectrum = MatrixSpectrum.Of(zero, rule);
            var rank = spectrum.Estimate(rule, Precision.Single);
            Assert.Equal([0, 0, 0], spectrum.Values);
            Assert.Equal((0, 0, 0, false), (rank.Rank, rank.RankLow, rank.RankHigh, rank.Unresolved));
        }
    }

    [Theory]
    [InlineData(ToleranceRule.Relative, 1e-2, SpectrumMethod.Gram)]
    [InlineData(ToleranceRule.Relative, 1e-5, SpectrumMethod.Gram)]
    [InlineData(ToleranceRule.Relative, 1e-8, SpectrumMethod.QrSvd)]
    [InlineData(ToleranceRule.Svd, 1, SpectrumMethod.QrSvd)]
    [InlineData(ToleranceRule.Gram, 2, SpectrumMethod.Gram)] // 1 would tie with a planted 2⁻⁸
    [InlineData(ToleranceRule.Absolute, 0.1, SpectrumMethod.Gram)]
    [InlineData(ToleranceRule.Absolute, 1e-8, SpectrumMethod.QrSvd)]
    public void The_method_resolves_what_the_rule_asks_for(ToleranceRule rule, double value, SpectrumMethod method)
    {
        using var scope = torch.NewDisposeScope();
        var (matrix, planted) = PlantedMatrices.Hadamard(128);
        var tolerance = new Tolerance(rule, value);
        var spectrum = MatrixSpectrum.Of(matrix, tolerance);
        var rank = spectrum.Estimate(tolerance, Precision.Double);
        Assert.Equal(method, spectrum.Method);
        Assert.False(rank.Unresolved);
        Assert.Equal(planted.Count(s => s > rank.Threshold), rank.Rank);
    }

    [Theory]
    [InlineData(1e200)]
    [InlineData(1e-200)]
    [InlineData(1e-300)]
    public void Squares_neither_overflow_nor_vanish(double scale)
    {
        using var scope = torch.NewDisposeScope();
        var matrix = torch.diag(torch.tensor(new[] { 3.0, 2, 1, 0 })) * scale;
        foreach (var tolerance in new[] { Tolerance.Default, Fine })
        {
            var spectrum = MatrixSpectrum.Of(matrix, tolerance);
            AssertClose([3, 2, 1, 0], [.. spectrum.Values.Select(v => v / scale)], 1e-7);
            Assert.Equal(3, spectrum.Estimate(tolerance, Precision.Double).Rank);
        }
    }

    [Fact]
    public void Singular_values_move_by_no_more_than_the_norm_of_a_perturbation()
    {
        using var scope = torch.NewDisposeScope();
        for (var trial = 0; trial < 20; trial++)
        {
            var a = PlantedMatrices.Gaussian(trial, 12, 20);
            var e = PlantedMatrices.Gaussian(trial + 100, 12, 20) * Math.Pow(10, -trial / 4.0);
            var (before, after) = (MatrixSpectrum.Of(a).Values, MatrixSpectrum.Of(a + e).Values);
            var bound = Other(e)[0];
            Assert.All(before.Zip(after), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, bound * (1 + 1e-12)));
            var rank = RankEstimate.Of(after, new(ToleranceRule.Relative, 0.3), 12, 20, Precision.Double, bound);
            Assert.InRange(before.CountAbove(0.3 * before.Largest), rank.RankLow, rank.RankHigh);
        }
    }

    internal static double[] Other(torch.Tensor matrix)
    {
        var (rows, columns) = ((int)matrix.shape[0], (int)matrix.shape[1]);
        var numbers = matrix.contiguous().data<double>().ToArray();
        return Matrix<double>.Build.Dense(rows, columns, (i, j) => numbers[(i * columns) + j]).Svd(computeVectors: false).S.ToArray();
    }

    private static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> found, double tolerance)
    {
        Assert.Equal(expected.Count, found.Count);
        for (var i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i], found[i], tolerance);
    }
}
