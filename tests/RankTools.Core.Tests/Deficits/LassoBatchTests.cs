using RankTools.Deficits.Lasso;

namespace RankTools.Core.Tests.Deficits;

/// <summary>Problems solved all at once on a device against coordinate descent, one after the other.</summary>
public sealed class LassoBatchTests
{
    private const int Size = 24;

    private static GramMatrix Gram(int count)
    {
        var rows = LassoData.Random(count, count, Size).Rows;
        for (var n = 0; n < count; n++)
            rows[(n * Size) + 5] *= 1000; // columns need not be alike in scale
        return GramMatrix.OfRows(rows, Size);
    }

    private static LassoSolution[] Solve(LassoProblem[] problems, LassoOptions options, params double[] regularizations) =>
        LassoBatch.Solve(problems, options, regularizations, TorchSharp.torch.CPU, 2, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(200, 0, false)]
    [InlineData(200, 0.3, false)]
    [InlineData(200, 0, true)]
    [InlineData(200, 0.05, true)]
    [InlineData(15, 0, false)]
    public void Objective_support_and_weights_are_those_of_coordinate_descent(int count, double ridge, bool nonNegative)
    {
        var gram = Gram(count);
        LassoProblem[] problems = [.. Enumerable.Range(0, Size).Select(j => LassoProblem.OfColumn(gram, j))];
        // η anywhere between none of the columns and nearly all, another one for each problem.
        double[] etas = [.. problems.Select((problem, j) => problem.RegularizationMax(nonNegative) * Math.Pow(10, -3.0 * j / Size))];
        var options = new LassoOptions(0, ridge, nonNegative);
        var solutions = Solve(problems, options, etas);
        for (var j = 0; j < Size; j++)
        {
            var alone = LassoSolver.Solve(
                problems[j], options with { Regularization = etas[j], Method = LassoMethod.CyclicDescent, Tolerance = 1e-12 }, TestContext.Current.CancellationToken);
            var scale = 1 + alone.Weights.Select(Math.Abs).DefaultIfEmpty().Max();
            Assert.Equal((LassoMethod.ProximalBatch, true, true), (solutions[j].Method, solutions[j].HasConverged, solutions[j].IsPolished));
            Assert.Equal(etas[j], solutions[j].Regularization);
            Assert.Equal(alone.Support, solutions[j].Support);
            Assert.DoesNotContain(j, solutions[j].Support);
            Assert.All(alone.Weights.Zip(solutions[j].Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-8 * scale));
            Assert.Equal(alone.Objective, solutions[j].Objective, 1e-10 * problems[j].Constant);
            Assert.InRange(solutions[j].RelativeGap, 0, 1e-6);
        }
    }

    [Fact]
    public void Without_the_polish_the_gap_is_still_within_what_is_asked()
    {
        var gram = Gram(60);
        LassoProblem[] problems = [.. Enumerable.Range(0, Size).Select(j => LassoProblem.OfColumn(gram, j))];
        double[] etas = Array.ConvertAll(problems, problem => 0.05 * problem.RegularizationMax());
        foreach (var tolerance in new[] { 1e-3, 1e-8 })
        {
            Assert.All(Solve(problems, new(0, Tolerance: tolerance, Polish: false), etas).Zip(problems), pair =>
            {
                var (solution, problem) = pair;
                Assert.Equal((LassoMethod.ProximalBatch, false, true), (solution.Method, solution.IsPolished, solution.HasConverged));
                Assert.InRange(solution.RelativeGap, 0, tolerance);
                var minimum = LassoSolver.Solve(problem, new(solution.Regularization), TestContext.Current.CancellationToken).Objective;
                Assert.InRange(solution.Objective - minimum, -1e-12 * problem.Constant, solution.DualityGap + (1e-12 * problem.Constant));
            });
        }
    }

    [Fact]
    public void A_path_starts_each_point_where_the_last_one_ended()
    {
        var gram = Gram(100);
        LassoProblem[] problems = [.. Enumerable.Range(0, 3).Select(j => LassoProblem.OfColumn(gram, j))];
        double[][] etas = Array.ConvertAll(problems, problem => (double[])[.. new[] { 1, 0.3, 0.1, 0.1, 0.01 }.Select(part => part * problem.RegularizationMax())]);
        var path = LassoBatch.SolvePath(problems, new(0), etas, TorchSharp.torch.CPU, null, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(5, path.Length);
        for (var j = 0; j < problems.Length; j++)
        {
            Assert.Empty(path[0][j].Support);
            Assert.InRange(path[2][j].Iterations, 1, int.MaxValue);
            Assert.Equal((0, path[2][j].Weights), (path[3][j].Iterations, path[3][j].Weights)); // the same η again takes no step
            var alone = LassoSolver.Solve(problems[j], new(etas[j][4]), TestContext.Current.CancellationToken);
            Assert.Equal(alone.Support, path[4][j].Support);
            Assert.All(alone.Weights.Zip(path[4][j].Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        }
    }

    [Fact]
    public void Problems_of_different_matrices_are_no_batch()
    {
        LassoProblem[] problems = [LassoProblem.OfColumn(Gram(50), 0), LassoProblem.OfColumn(Gram(60), 0)];
        Assert.Throws<ArgumentException>(() => Solve(problems, new(0), 1, 1));
        Assert.Empty(Solve([], new(0)));
    }

    [Fact]
    public void Cancellation_ends_the_steps()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            LassoBatch.Solve([LassoProblem.OfColumn(Gram(50), 0)], new(0), [1], TorchSharp.torch.CPU, null, cancelled.Token));
    }
}
