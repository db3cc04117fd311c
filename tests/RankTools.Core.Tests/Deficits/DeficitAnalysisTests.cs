using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Deficits;
using RankTools.Deficits.Across;
using RankTools.Deficits.Lasso;
using RankTools.Errors;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Deficits;

/// <summary>Errors, splits, permuted targets and spectra against the same numbers computed row by row.</summary>
public sealed class DeficitAnalysisTests
{
    private const int Images = 120;
    private const int Classes = 7;

    private static readonly LogitTable Table = Read(Logits());

    private sealed class MemoryRows(double[] values, int rowLength) : IRowSource
    {
        public string Name => "memory";

        public long Rows => values.Length / rowLength;

        public int RowLength => rowLength;

        public void ReadRows(long firstRow, Span<double> destination) => values.AsSpan((int)firstRow * rowLength, destination.Length).CopyTo(destination);
    }

    private static double[] Logits()
    {
        var random = new Random(8);
        var values = new double[Images * Classes];
        for (var n = 0; n < Images; n++)
        {
            for (var c = 0; c < Classes; c++)
                values[(n * Classes) + c] = 1 + (2 * LassoData.Normal(random)) + (n % Classes == c ? 4 : 0);
            values[(n * Classes) + 2] = (0.6 * values[(n * Classes) + 4]) + (0.5 * values[(n * Classes) + 5]) + (0.3 * LassoData.Normal(random));
        }
        return values;
    }

    private static LogitTable Read(double[] values, bool labels = true) => LogitTable.Read(
        new MemoryRows(values, Classes), labels ? [.. Enumerable.Range(0, Images).Select(n => n % Classes)] : [], [], "net");

    private static IndependenceDeficit[] Measure(DeficitOptions options, params int[] classes) =>
        [.. new DeficitAnalysis(Table, options, ComputeSettings.Default).Measure(classes, error => throw error, null, TestContext.Current.CancellationToken)];

    private static int[] Chosen(int[] rows, DeficitRows which, int target) =>
        [.. rows.Where(row => which == DeficitRows.All || (row % Classes == target) == (which == DeficitRows.Class))];

    private static CombinationErrors Errors(int[] rows, int target, IReadOnlyDictionary<int, double> weights)
    {
        double error = 0, square = 0, confidenceError = 0, confidence = 0;
        var mean = rows.Average(row => Table.Row(row)[target]);
        var spread = rows.Sum(row => Math.Pow(Table.Row(row)[target] - mean, 2));
        foreach (var row in rows)
        {
            var logits = Table.Row(row).ToArray();
            var estimate = weights.Sum(pair => pair.Value * logits[pair.Key]);
            error += Math.Pow(estimate - logits[target], 2);
            square += Math.Pow(logits[target], 2);
            var before = Softmax(logits, target);
            logits[target] = estimate;
            confidenceError += Math.Pow(Softmax(logits, target) - before, 2);
            confidence += before * before;
        }
        return new(1 - (error / spread), Math.Sqrt(error / square), Math.Sqrt(confidenceError / confidence));

        static double Softmax(double[] logits, int target) => Math.Exp(logits[target]) / logits.Sum(Math.Exp);
    }

    [Theory]
    [InlineData(DeficitRows.All, false, 0.2)]
    [InlineData(DeficitRows.All, true, 0)]
    [InlineData(DeficitRows.Other, true, 0.25)]
    [InlineData(DeficitRows.Other, false, 0)]
    public void Every_number_of_a_result_follows_from_its_weights(DeficitRows rows, bool keepShift, double holdOut)
    {
        var options = new DeficitOptions { Rows = rows, KeepShift = keepShift, HoldOut = holdOut, NullDraws = 4, Seed = 3 };
        var split = RowSplit.Of(Table, holdOut, 3);
        foreach (var result in Measure(options, 2, 5))
        {
            var target = result.ClassIndex;
            var training = Chosen(split.Training, rows, target);
            var judged = holdOut == 0 ? training : Chosen(split.HeldOut, rows, target);
            Assert.Equal((training.Length, holdOut == 0 ? 0 : judged.Length), (result.TrainingImages, result.HeldOutImages));
            var weights = result.Term.ToDictionary(term => term.ClassIndex, term => term.Weight);
            var refit = result.Term.ToDictionary(term => term.ClassIndex, term => term.RefitWeight);
            Same(Errors(judged, target, weights), new(result.RSquared, result.RelativeError, result.ConfidenceError));
            Same(Errors(judged, target, refit), new(result.RefitRSquared, result.RefitRelativeError, result.RefitConfidenceError));
            Same(Errors(training, target, weights), new(result.InSampleRSquared, result.InSampleRelativeError, result.InSampleConfidenceError));
            Assert.Equal(Math.Max(0, result.RefitRSquared) * (1 - (result.ClassesUsed / 6.0)), result.Score, 1e-12);
            Assert.Equal(result.Score, keepShift ? result.ScoreWithShift : result.ScoreWithoutShift);
            Assert.Equal((1.0 + result.Null!.Scores.Count(score => score >= result.Score)) / 5, result.PValue);
            Assert.Equal(result.Null.Scores.Average(), result.Null.Score, 1e-12);

            // The data with the shift's row √(Nρ)·(1, …, 1 | 1) appended has the same minimum.
            var count = training.Length;
            double[] y = [.. training.Select(row => Table.Row(row)[target])];
            double[] x = [.. training.SelectMany(row => Table.Row(row).ToArray())];
            var squares = x.Sum(value => value * value) / x.Length;
            Assert.Equal(keepShift ? 0 : squares, result.ShiftWeight, 1e-10 * squares);
            var shift = Math.Sqrt(count * result.ShiftWeight);
            var data = new LassoData([.. x, .. Enumerable.Repeat(shift, Classes)], [.. y, shift]);
            var dense = Enumerable.Range(0, Classes).Select(c => weights.GetValueOrDefault(c)).ToArray();
            var scaled = (count + 1.0) / count; // the appended row counts as one, but N stays
            Assert.Equal(result.Objective, (data.Objective(dense, 0) * scaled) + (result.Regularization * dense.Sum(Math.Abs)), 1e-9);
            var eta = result.Regularization / scaled;
            Assert.InRange(data.Violation(dense, eta, excluded: target), 0, 1e-8);
            Assert.Equal(0.05 * result.RegularizationMax, result.Regularization, 1e-12 * result.RegularizationMax);
        }

        static void Same(CombinationErrors expected, CombinationErrors found)
        {
            Assert.Equal(expected.RSquared, found.RSquared, 1e-10);
            Assert.Equal(expected.RelativeError, found.RelativeError, 1e-10);
            Assert.Equal(expected.ConfidenceError, found.ConfidenceError, 1e-10);
        }
    }

    [Theory]
    [InlineData(false, 0.2, null)]
    [InlineData(true, 0.0, 0.4)]
    public void Classes_solved_together_give_what_each_gives_alone(bool keepShift, double holdOut, double? regularization)
    {
        var options = new DeficitOptions { KeepShift = keepShift, HoldOut = holdOut, Regularization = regularization, NullDraws = 5, Seed = 2 };
        int[] classes = [.. Enumerable.Range(0, Classes)];
        foreach (var (together, alone) in Measure(options with { Together = true }, classes).Zip(Measure(options, classes)))
        {
            Assert.Equal((alone.ClassIndex, alone.ClassesUsed, alone.PValue), (together.ClassIndex, together.ClassesUsed, together.PValue));
            Assert.NotEqual(alone.Iterations, together.Iterations); // found in another way
            Assert.Equal(alone.Term.Select(term => term.ClassIndex), together.Term.Select(term => term.ClassIndex));
            Assert.All(alone.Term.Zip(together.Term), pair => Assert.Equal(pair.First.Weight, pair.Second.Weight, 1e-10));
            Assert.All(alone.Null!.Scores.Zip(together.Null!.Scores), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
            Assert.Equal(alone.ScoreWithShift, together.ScoreWithShift, 1e-10);
            Assert.Equal(alone.ScoreWithoutShift, together.ScoreWithoutShift, 1e-10);
            Assert.Equal(alone.Objective, together.Objective, 1e-12 * alone.Objective);
            Assert.InRange(together.DualityGap, 0, 1e-6 * together.Objective);
        }
        DeficitPathPoint[] Path(bool together) =>
            [.. new DeficitAnalysis(Table, options with { Together = together }, ComputeSettings.Default).Path(classes, 6, error => throw error, null, TestContext.Current.CancellationToken)];
        var (points, expected) = (Path(together: true), Path(together: false));
        Assert.Equal(expected.Select(point => (point.ClassIndex, point.Step, point.ClassesUsed)), points.Select(point => (point.ClassIndex, point.Step, point.ClassesUsed)));
        Assert.All(expected.Zip(points), pair => Assert.Equal(pair.First.WeightSum, pair.Second.WeightSum, 1e-10));
    }

    [Fact]
    public void Across_tables_too_all_fits_at_once_are_those_made_alone()
    {
        var target = Read([.. Logits().Select((value, i) => value + Math.Sin(i))]);
        var pairs = Enumerable.Range(0, Images).Select(row => (row, row)).ToArray();
        var moments = AcrossMoments.Of(target, Table, pairs, TorchSharp.torch.CPU, TestContext.Current.CancellationToken);
        int[] order = [.. Enumerable.Range(0, Images).Reverse()];
        double[][] Products(int[]? permuted) => moments.Products(permuted, TorchSharp.torch.CPU, TestContext.Current.CancellationToken);
        var fits = new AcrossFits(new(), ComputeSettings.Default, moments, Products(null), [Products(order)]);
        int[] classes = [4, 0, 2];
        var together = fits.SolveTogether(classes, TorchSharp.torch.CPU, TestContext.Current.CancellationToken);
        Assert.Equal([2, 2, 2], together.Select(solutions => solutions.Length));
        foreach (var (index, solutions) in classes.Zip(together))
        {
            foreach (var (draw, solution) in new int?[] { null, 0 }.Zip(solutions))
            {
                var alone = fits.Fit(index, draw, null, TestContext.Current.CancellationToken);
                Assert.Equal((LassoMethod.Homotopy, LassoMethod.ProximalBatch), (alone.Solution.Method, solution.Method));
                Assert.Equal(alone.Solution.Support, solution.Support);
                Assert.All(alone.Solution.Weights.Zip(solution.Weights), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
                Assert.Equal(alone.Solution.Intercept, solution.Intercept, 1e-10);
                Assert.Equal(alone.Refit.Weights, fits.Fit(index, draw, solution, TestContext.Current.CancellationToken).Refit.Weights);
            }
        }
    }

    [Fact]
    public void The_split_holds_out_the_same_part_of_every_class_and_covers_all_images()
    {
        var split = RowSplit.Of(Table, 0.25, 1);
        Assert.Equal(Enumerable.Range(0, Images), split.Training.Concat(split.HeldOut).Order());
        Assert.All(split.HeldOut.GroupBy(row => row % Classes), group => Assert.Equal(4, group.Count())); // 17 or 18 images each
        Assert.NotEqual(split.HeldOut, RowSplit.Of(Table, 0.25, 2).HeldOut);
        Assert.Equal(30, RowSplit.Of(Read(Logits(), labels: false), 0.25, 1).HeldOut.Length);
    }

    [Theory]
    [InlineData(DeficitRows.All)]
    [InlineData(DeficitRows.Class)]
    [InlineData(DeficitRows.Other)]
    public void Permuted_targets_are_permutations_of_the_class_on_its_own_rows(DeficitRows which)
    {
        int[] rows = [.. Enumerable.Range(0, Images)];
        var moments = LogitMoments.Of(Table, rows, TorchSharp.torch.CPU, TestContext.Current.CancellationToken);
        var samples = new[] { 1, 4 }.Select(target => DeficitSample.Of(moments, Table, which, target)).ToArray();
        var products = new NullTargets(Table, which, rows, 30, new(5)).Products(samples, TorchSharp.torch.CPU, TestContext.Current.CancellationToken);
        for (var i = 0; i < 2; i++)
        {
            var sample = samples[i];
            // Over many permutations Yᵀy_π/N comes near mean(Y)·mean(y), within what its variance allows.
            foreach (var c in Enumerable.Range(0, Classes))
            {
                var mean = sample.Rows.Average(row => Table.Row(row)[c]);
                var variance = sample.Rows.Average(row => Math.Pow(Table.Row(row)[c] - mean, 2));
                var deviation = Math.Sqrt(variance * sample.Variance / (sample.Rows.Length - 1));
                var draws = products[i].Select(draw => draw[c]).ToArray();
                Assert.InRange(draws.Average() - (mean * sample.Mean), -4 * deviation / Math.Sqrt(30), 4 * deviation / Math.Sqrt(30));
                Assert.InRange(draws.Max(draw => Math.Abs(draw - (mean * sample.Mean))), 0.3 * deviation, 6 * deviation);
            }
        }
    }

    [Fact]
    public void Shift_and_spectrum_are_those_of_the_logits()
    {
        var spectrum = Measure(new() { HoldOut = 0, NullDraws = 0, Spectrum = Tolerance.DefaultOf(ToleranceRule.Relative) }, 0)[0].Spectrum!;
        var centred = TorchSharp.torch.tensor(Logits(), Images, Classes);
        centred -= centred.mean([0], keepdim: true);
        var expected = TorchSharp.torch.linalg.svdvals(centred).div(Math.Sqrt(Images)).data<double>().ToArray();
        Assert.All(expected.Zip(spectrum.LogitDeviations), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
        Assert.Equal(Classes, spectrum.LogitRank);
        var least = spectrum.NullVector[0];
        Assert.Equal(expected[^1], least.Deviation, 1e-10);
        Assert.Equal(1, spectrum.NullVector[0].Term.Sum(term => term.Share), 1e-12);
        // Class 2 is nearly 0.6·class 4 + 0.5·class 5: the direction of least variance is that dependency.
        Assert.Equal([2, 4, 5], least.Term.Take(3).Select(term => term.ClassIndex).Order());
        Assert.InRange(least.ClassesInvolved, 2, 4);
        var result = Measure(new() { HoldOut = 0, NullDraws = 0 }, 0)[0];
        var sums = Enumerable.Range(0, Images).Select(row => Table.Row(row).ToArray().Sum()).ToArray();
        Assert.Equal(sums.Average(sum => Math.Pow(sum - sums.Average(), 2)), result.LogitSumVariance, 1e-9);
        Assert.Equal(expected.Sum(value => value * value), result.LogitVariance, 1e-9);
    }

    [Fact]
    public void One_image_and_absent_classes_are_errors_of_their_class()
    {
        var errors = new List<RankToolsException>();
        var one = LogitTable.Read(new MemoryRows([1, 2, 3], 3), [], [], "");
        Assert.Empty(new DeficitAnalysis(one, new(), ComputeSettings.Default).Measure([0, 1], errors.Add, null, TestContext.Current.CancellationToken));
        Assert.Equal(["TooFewImages", "TooFewImages"], errors.Select(error => error.ErrorId));
    }
}
