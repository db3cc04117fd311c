using RankTools.Backend;
using RankTools.Errors;
using RankTools.Ranks;

using TorchSharp;

namespace RankTools.Core.Tests.Ranks;

public class GramAccumulatorTests
{
    public GramAccumulatorTests() => TorchBackend.EnsureLoaded();

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    [InlineData(517)]
    public void Sums_over_columns_and_over_rows_give_the_values_of_the_whole(int n)
    {
        using var scope = torch.NewDisposeScope();
        var matrix = PlantedMatrices.Gaussian(n, n, 700);
        var whole = torch.linalg.svdvals(matrix).data<double>().ToArray();
        using var columns = new GramAccumulator(n);
        using var rows = new GramAccumulator(n);
        foreach (var (start, length) in new[] { (0, 1), (1, 300), (301, 399) })
        {
            columns.AddColumns(matrix.narrow(1, start, length));
            rows.AddRows(matrix.narrow(1, start, length).t());
        }
        Assert.Equal((700, 700), (columns.Terms, rows.Terms));
        foreach (var (values, error) in new[] { columns.SingularValues(), rows.SingularValues() })
            Assert.All(whole.Zip(values), p => Assert.InRange(Math.Abs((p.First * p.First) - (p.Second * p.Second)), 0, Math.Pow(error.Resolution, 2)));
    }

    [Fact]
    public void Rows_in_chunks_lying_channels_last_or_cut_from_an_image_are_the_same_matrix()
    {
        using var scope = torch.NewDisposeScope();
        var images = PlantedMatrices.Gaussian(5, 40, 16, 14, 14).to(torch.float32);
        var window = images.narrow(2, 3, 9).narrow(3, 2, 10); // 40 × 16 × 9 × 10
        var flat = window.reshape(40, -1).to(torch.float64);
        var whole = torch.linalg.svdvals(flat).data<double>().ToArray();
        var last = images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).narrow(2, 3, 9).narrow(3, 2, 10);
        foreach (var view in new[] { window, last, window.contiguous() })
        {
            torch.Tensor[] chunks = [view.narrow(0, 0, 7), view.narrow(0, 7, 32), view.narrow(0, 39, 1)];
            foreach (var tolerance in new[] { Tolerance.Default, null })
            {
                var spectrum = MatrixSpectrum.OfTangents(chunks, tolerance);
                Assert.Equal((1440, 40), (spectrum.Rows, spectrum.Columns));
                Assert.All(whole.Zip(spectrum.Values), p => Assert.Equal(p.First, p.Second, 1e-11 * whole[0]));
            }
        }
    }

    [Theory]
    [InlineData(3000)]
    [InlineData(1)]
    public void Fewer_outputs_than_directions_take_the_smaller_Gram(int step)
    {
        using var scope = torch.NewDisposeScope();
        var tangents = PlantedMatrices.Gaussian(6, 3000, 10, 2, 1).to(torch.float32);
        var whole = torch.linalg.svdvals(tangents.reshape(3000, 20).to(torch.float64)).data<double>().ToArray();
        torch.Tensor[] chunks = step == 1 ? [.. tangents.split(1400)] : [tangents];
        var spectrum = MatrixSpectrum.OfTangents(chunks, Tolerance.Default);
        Assert.Equal(20, spectrum.Values.Count);
        Assert.All(whole.Zip(spectrum.Values), p => Assert.Equal(p.First, p.Second, 1e-12 * whole[0]));
    }

    [Fact]
    public void Outputs_out_of_reach_only_add_zeros()
    {
        using var tangents = PlantedMatrices.Gaussian(8, 6, 4);
        var spectrum = MatrixSpectrum.OfTangents([tangents], Tolerance.Default, outputs: 100);
        Assert.Equal((100, 6), (spectrum.Rows, spectrum.Columns));
        Assert.Equal(6, spectrum.Values.Count);
        Assert.Equal([0, 0], spectrum.Values.Skip(4));
        Assert.Equal(4, spectrum.Estimate(Tolerance.Default, Precision.Double).Rank);
    }

    [Fact]
    public void Values_may_be_read_between_additions()
    {
        using var gram = new GramAccumulator(2);
        using var first = torch.tensor(new double[,] { { 3 }, { 0 } });
        using var second = torch.tensor(new double[,] { { 0 }, { 4 } });
        gram.AddColumns(first);
        Assert.Equal([3], gram.SingularValues().Values);
        gram.AddColumns(second);
        Assert.Equal([4, 3], gram.SingularValues().Values);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Numbers_that_are_not_finite_are_refused_by_either_method(double bad)
    {
        using var scope = torch.NewDisposeScope();
        var matrix = torch.ones(70, 90, torch.float64);
        matrix[69, 3] = torch.tensor(bad);
        foreach (var input in new[] { matrix, matrix.to(torch.float32) })
        {
            Assert.Equal("NonFiniteInput", Error(() => MatrixSpectrum.Of(input, Tolerance.Default)));
            Assert.Equal("NonFiniteInput", Error(() => MatrixSpectrum.Of(input)));
        }
        using var gram = new GramAccumulator(70);
        gram.AddColumns(matrix);
        Assert.Equal("NonFiniteInput", Error(() => gram.SingularValues()));
    }

    [Fact]
    public void Shapes_without_singular_values_are_refused_by_name()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal("EmptyMatrix", Error(() => MatrixSpectrum.Of(torch.zeros(0, 3))));
        Assert.Equal("EmptyMatrix", Error(() => MatrixSpectrum.Of(torch.zeros(3, 0))));
        Assert.Equal("EmptyMatrix", Error(() => MatrixSpectrum.OfTangents([])));
        Assert.Equal("EmptyMatrix", Error(() => new GramAccumulator(0)));
        Assert.Equal("EmptyMatrix", Error(() => new GramAccumulator(3).SingularValues()));
        Assert.Equal("ShapeMismatch", Error(() => MatrixSpectrum.Of(torch.zeros(3))));
        Assert.Equal("ShapeMismatch", Error(() => MatrixSpectrum.Of(torch.zeros(3, 2, 2))));
        Assert.Equal("ShapeMismatch", Error(() => MatrixSpectrum.OfTangents([torch.zeros(3, 2), torch.zeros(3, 4)])));
        Assert.Equal("ShapeMismatch", Error(() => MatrixSpectrum.OfTangents([torch.zeros(3, 5)], outputs: 4)));
        Assert.Equal("ShapeMismatch", Error(() => new GramAccumulator(3).AddColumns(torch.zeros(4, 2))));
        Assert.Equal("ShapeMismatch", Error(() => new GramAccumulator(3).AddRows(torch.zeros(3, 2))));
        Assert.Equal("ElementTypeNotSupported", Error(() => MatrixSpectrum.Of(torch.zeros(3, 2, torch.complex64))));
    }

    [Fact]
    public void No_tensor_outlives_the_computation()
    {
        using var matrix = PlantedMatrices.Gaussian(1, 70, 5000);
        using var bad = matrix * double.NaN;
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        foreach (var tolerance in new[] { Tolerance.Default, null })
        {
            _ = MatrixSpectrum.Of(matrix, tolerance);
            using var transposed = matrix.t();
            _ = MatrixSpectrum.Of(transposed, tolerance);
            _ = Error(() => MatrixSpectrum.Of(bad, tolerance));
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Cancellation_stops_between_blocks_and_leaves_nothing_behind()
    {
        using var matrix = torch.ones(10, 100);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var stopped = new CancellationToken(true);
        Assert.Throws<OperationCanceledException>(() => MatrixSpectrum.Of(matrix, Tolerance.Default, cancellation: stopped));
        Assert.Throws<OperationCanceledException>(() => MatrixSpectrum.Of(matrix, null, cancellation: stopped));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_solver_that_returns_wrong_numbers_or_throws_is_an_error_not_a_result()
    {
        using var matrix = torch.ones(2, 2, torch.float64);
        Assert.Equal("SolverFailed", Error(() => VerifiedSolver.Solve("x", matrix, static _ => null)));
        Assert.Equal("SolverFailed", Error(() => VerifiedSolver.Solve("x", matrix, static m => torch.linalg.cholesky(m - 5))));
        Assert.Equal([0, 2], VerifiedSolver.SymmetricEigenvalues(matrix).Select(v => Math.Round(v, 12)));
    }

    private static string Error(Action action) => Assert.Throws<RankToolsException>(action).ErrorId;
}
