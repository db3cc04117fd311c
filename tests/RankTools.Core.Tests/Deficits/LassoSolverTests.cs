using RankTools.Deficits;
using RankTools.Deficits.Lasso;
using RankTools.Errors;

namespace RankTools.Core.Tests.Deficits;

/// <summary>Solutions against the optimality conditions, closed forms and planted combinations.</summary>
public sealed class LassoSolverTests
{
    public static TheoryData<LassoMethod> Methods => [LassoMethod.Auto, LassoMethod.Homotopy, LassoMethod.CyclicDescent, LassoMethod.GreedyDescent, LassoMethod.ResidualDescent, LassoMethod.ProximalBatch];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Solutions_satisfy_the_optimality_conditions(LassoMethod method)
    {
        foreach (var (count, size) in new[] { (200, 30), (40, 40), (25, 60), (1, 8), (7, 1) })
        {
            var data = LassoData.Random(count + size, count, size);
            var problem = LassoProblem.Of(data.Rows, data.Target);
            foreach (var part in new[] { 0.9, 0.3, 0.03 })
            {
                var eta = part * problem.RegularizationMax();
                var solution = LassoSolver.Solve(problem, new(eta, Method: method), TestContext.Current.CancellationToken);
                var weights = solution.ToDense(size);
                Assert.True(solution.HasConverged, $"{count}x{size} at {part}");
                Assert.InRange(data.Violation(weights, eta), 0, 1e-8);
                Assert.Equal(data.Objective(weights, eta), solution.Objective, 1e-10 * problem.Constant);
                Assert.InRange(solution.RelativeGap, 0, 1e-6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Ridge_sign_and_constant_term_are_part_of_the_conditions(LassoMethod method)
    {
        var data = LassoData.Random(5, 80, 20);
        data = data with { Target = [.. data.Target.Select(y => y + 3)] };
        foreach (var (ridge, nonNegative, intercept) in new[] { (0.4, false, false), (0, true, false), (0, false, true), (0.1, true, true) })
        {
            var problem = LassoProblem.Of(data.Rows, data.Target, intercept);
            var eta = 0.1 * problem.RegularizationMax(nonNegative);
            var options = new LassoOptions(eta, ridge, nonNegative, Method: method);
            var solution = LassoSolver.Solve(problem, options, TestContext.Current.CancellationToken);
            var weights = solution.ToDense(20);
            Assert.True(solution.HasConverged);
            Assert.InRange(data.Violation(weights, eta, ridge, nonNegative, solution.Intercept), 0, 1e-8);
            Assert.Equal(data.Objective(weights, eta, ridge, solution.Intercept), solution.Objective, 1e-10);
            Assert.Equal(nonNegative, weights.All(weight => weight >= 0));
            Assert.Equal(intercept, solution.Intercept != 0);
        }
    }

    [Fact]
    public void Orthonormal_columns_give_the_soft_threshold()
    {
        double[] y = [3, -2, 0.4, 1];
        var rows = new double[16];
        for (var j = 0; j < 4; j++)
            rows[(j * 4) + j] = 2; // G = I
        var solution = LassoSolver.Solve(LassoProblem.Of(rows, y), new(1.0), TestContext.Current.CancellationToken);
        // q_j = 2·y_j/4, threshold η/2
        Assert.Equal([0, 1], solution.Support);
        Assert.Equal([1.0, -0.5], solution.Weights);
        Assert.Equal(0, solution.DualityGap, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Duplicated_and_constant_columns_do_no_harm(LassoMethod method)
    {
        var plain = LassoData.Random(9, 100, 12);
        const int size = 26; // each column twice, one of ones, one of zeros
        var rows = new double[100 * size];
        for (var n = 0; n < 100; n++)
        {
            for (var j = 0; j < 12; j++)
                rows[(n * size) + j] = rows[(n * size) + 12 + j] = plain.Rows[(n * 12) + j];
            rows[(n * size) + 24] = 1;
        }
        var data = new LassoData(rows, plain.Target);
        var problem = LassoProblem.Of(data.Rows, data.Target);
        foreach (var part in new[] { 0.5, 0.05, 0.001 })
        {
            var eta = part * problem.RegularizationMax();
            var solution = LassoSolver.Solve(problem, new(eta, Method: method), TestContext.Current.CancellationToken);
            Assert.True(solution.HasConverged);
            Assert.InRange(data.Violation(solution.ToDense(size), eta), 0, method is LassoMethod.Auto or LassoMethod.Homotopy ? 1e-8 : 1e-2); // a duplicate's normal equations are singular
            Assert.DoesNotContain(25, solution.Support);
            Assert.Equal(
                LassoSolver.Solve(LassoProblem.Of(data.Rows, data.Target), new(eta, Tolerance: 1e-12), TestContext.Current.CancellationToken).Objective,
                solution.Objective, 1e-6 * solution.Objective);
        }
    }

    [Fact]
    public void A_target_that_is_a_column_twice_over_is_found()
    {
        var data = LassoData.Random(2, 50, 6);
        var rows = new double[50 * 8];
        for (var n = 0; n < 50; n++)
        {
            data.Rows.AsSpan(n * 6, 6).CopyTo(rows.AsSpan(n * 8));
            rows[(n * 8) + 6] = rows[(n * 8) + 7] = data.Rows[(n * 6) + 2];
        }
        var gram = GramMatrix.OfRows(rows, 8);
        var solution = LassoSolver.Solve(LassoProblem.OfColumn(gram, 2), new(1e-3), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(2, solution.Support);
        Assert.Equal(1, solution.Weights.Sum(), 1e-2);
        Assert.All(solution.Support, j => Assert.InRange(j, 6, 7));
    }

    [Fact]
    public void A_planted_combination_is_recovered_and_refitted_exactly()
    {
        // Independent columns satisfy the irrepresentable condition, so the support is found before any other column enters.
        var random = new Random(11);
        const int count = 400, size = 30;
        var rows = new double[count * size];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = LassoData.Normal(random);
        var target = new double[count];
        for (var n = 0; n < count; n++)
            target[n] = (1.5 * rows[(n * size) + 3]) - (0.8 * rows[(n * size) + 17]) + (0.3 * rows[(n * size) + 29]);
        var problem = LassoProblem.Of(rows, target);
        var solution = LassoSolver.Solve(problem, new(0.05 * problem.RegularizationMax()), TestContext.Current.CancellationToken);
        Assert.Equal([3, 17, 29], solution.Support);
        var refit = ActiveSetPolish.Refit(problem, [.. solution.Support])!;
        Assert.Equal(1.5, refit[0], 1e-10);
        Assert.Equal(-0.8, refit[1], 1e-10);
        Assert.Equal(0.3, refit[2], 1e-10);
    }

    [Fact]
    public void A_path_agrees_with_its_points_solved_alone()
    {
        var data = LassoData.Random(21, 60, 80);
        var problem = LassoProblem.Of(data.Rows, data.Target);
        var etas = LassoSolver.GeometricPath(problem.RegularizationMax(), 1e-3 * problem.RegularizationMax(), 25);
        var path = LassoSolver.SolvePath(problem, new(0), etas, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(etas, path.Select(point => point.Regularization));
        Assert.Empty(path[0].Support);
        Assert.All(path, point =>
        {
            Assert.InRange(data.Violation(point.ToDense(80), point.Regularization), 0, 1e-8);
            var alone = LassoSolver.Solve(problem, new(point.Regularization, Method: LassoMethod.CyclicDescent), TestContext.Current.CancellationToken);
            Assert.Equal(alone.Objective, point.Objective, 1e-6 * alone.Objective);
        });
    }

    [Fact]
    public void From_the_largest_regularization_on_nothing_is_left()
    {
        var data = LassoData.Random(3, 50, 10);
        var problem = LassoProblem.Of(data.Rows, data.Target);
        var most = problem.RegularizationMax();
        foreach (var method in Methods.Select(row => row.Data))
        {
            var above = LassoSolver.Solve(problem, new(most, Method: method), TestContext.Current.CancellationToken);
            Assert.Empty(above.Support);
            Assert.Equal(problem.Constant, above.Objective, 1e-12);
            Assert.Single(LassoSolver.Solve(problem, new(most * 0.98, Method: method), TestContext.Current.CancellationToken).Support);
        }
    }

    [Fact]
    public void Rows_taken_away_from_a_Gram_matrix_leave_that_of_the_others()
    {
        var data = LassoData.Random(4, 90, 15);
        var removed = data.Rows.AsSpan(30 * 15, 25 * 15).ToArray();
        double[] left = [.. data.Rows.AsSpan(0, 30 * 15), .. data.Rows.AsSpan(55 * 15)];
        var composed = ComposedGram.WithoutRows(GramMatrix.OfRows(data.Rows, 15), 90, removed, shift: 0.5);
        var direct = GramMatrix.OfRows(left, 15).WithShift(0.5);
        for (var j = 0; j < 15; j++)
        {
            Assert.Equal(direct.Diagonal(j), composed.Diagonal(j), 1e-12);
            Assert.All(direct.Column(j).ToArray().Zip(composed.Column(j).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }
    }

    [Fact]
    public void No_solution_is_above_the_end_of_the_papers_subgradient_steps()
    {
        foreach (var (seed, count, size) in new[] { (31, 300, 20), (32, 25, 40) })
        {
            var data = LassoData.Random(seed, count, size);
            var problem = LassoProblem.Of(data.Rows, data.Target);
            foreach (var part in new[] { 0.5, 0.05 })
            {
                var eta = part * problem.RegularizationMax();
                var (weights, objective) = SubgradientProtocol.Run(problem, eta, stepSize: 1e-3, cancellation: TestContext.Current.CancellationToken);
                Assert.Equal(data.Objective(weights, eta), objective, 1e-9);
                var solution = LassoSolver.Solve(problem, new(eta), TestContext.Current.CancellationToken);
                Assert.InRange(solution.Objective, 0, objective);
                Assert.InRange(objective, 0, 1.01 * solution.Objective + 1e-2); // steps so much larger than theirs come near
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Without_a_penalty_the_end_is_least_squares_and_comes_soon(LassoMethod method)
    {
        foreach (var (count, size) in new[] { (60, 8), (6, 15) })
        {
            var data = LassoData.Random(41, count, size);
            var solution = LassoSolver.Solve(LassoProblem.Of(data.Rows, data.Target), new(0, Method: method), TestContext.Current.CancellationToken);
            Assert.InRange(data.Violation(solution.ToDense(size), 0), 0, 1e-3);
            Assert.InRange(solution.Iterations, 0, 20_000);
        }
        var nothing = LassoProblem.Of([0.0, 0, 0, 0], [1.0, 2.0]);
        Assert.Empty(LassoSolver.Solve(nothing, new(0, Method: method), TestContext.Current.CancellationToken).Support);
    }

    [Fact]
    public void Inner_products_alone_do_not_serve_the_residual()
    {
        var gram = GramMatrix.OfRows([1, 2, 3, 4, 5, 7], 3);
        Assert.Equal("MethodUnavailable", Assert.Throws<RankToolsException>(() => LassoSolver.Solve(
            LassoProblem.OfColumn(gram, 0), new(0.1, Method: LassoMethod.ResidualDescent), TestContext.Current.CancellationToken)).ErrorId);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(1, -1)]
    public void Weights_of_penalties_must_not_be_negative(double regularization, double ridge)
    {
        var problem = LassoProblem.Of([1, 2, 3, 4], [1.0, 1.0]);
        var error = Assert.Throws<RankToolsException>(() => LassoSolver.Solve(problem, new(regularization, ridge), TestContext.Current.CancellationToken));
        Assert.Equal("RegularizationInvalid", error.ErrorId);
    }

    [Fact]
    public void Numbers_must_be_finite() => Assert.Equal(
        "NonFiniteInput", Assert.Throws<RankToolsException>(() => LassoProblem.Of([1, double.NaN, 3, 4], [1.0, 1.0])).ErrorId);
}
