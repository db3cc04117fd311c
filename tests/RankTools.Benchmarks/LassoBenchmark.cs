using System.Diagnostics;
using System.Globalization;

using RankTools.Deficits;
using RankTools.Deficits.Lasso;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// Combinations for all classes on many rows: all Lasso problems to a certified relative gap of 1e-6, Gram matrix included, against
/// plain cyclic coordinate descent on the same Gram matrix and against the subgradient steps of the paper's code. The two are timed on some
/// classes and extrapolated.
/// </summary>
/// <param name="output">Where lines go.</param>
/// <param name="logits">The rows.</param>
/// <param name="device">Where the Gram matrix is made, and all problems are solved at once where that is a GPU.</param>
internal sealed class LassoBenchmark(TextWriter output, MixedLogits logits, Device device)
{
    private const double Tolerance = 1e-6;

    /// <summary>Measures and writes one line each.</summary>
    public void Run()
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var off = no_grad();
        var blocks = logits.Draw();
        var size = (int)blocks[0].shape[1];
        Line($"{logits.Rows} rows, {size} classes, {device}, {get_num_threads()} threads, relative gap {Tolerance:G1}; {Clock.Name}, single classes on the wall");
        _ = Gram(blocks[..1], size); // warms up
        var start = Clock.Now;
        var gram = Gram(blocks, size);
        var gramSeconds = Clock.Now - start;
        Line($"Gram matrix: {gramSeconds:F2} s");
        foreach (var block in blocks)
            block.Dispose();
        _ = LassoColumns.Solve(gram, [.. Enumerable.Range(0, 20)], new(5), get_num_threads(), device);
        Solve(gram, 5, gramSeconds, cyclicClasses: 40);
        Solve(gram, 0.5, gramSeconds, cyclicClasses: 4);
        Path(gram);
        Subgradient(gram);
    }

    private void Solve(GramMatrix gram, double regularization, double gramSeconds, int cyclicClasses)
    {
        var start = Clock.Now;
        var solutions = LassoColumns.Solve(gram, [.. Enumerable.Range(0, gram.Size)], new(regularization, Tolerance: Tolerance), get_num_threads(), device);
        var seconds = Clock.Now - start;
        var supports = solutions.Select(solution => solution.Support.Count).Order().ToArray();
        Line($"η = {regularization}: all classes {seconds:F2} s, with the Gram matrix {seconds + gramSeconds:F2} s; {supports[supports.Length / 2]} classes survive (median), "
            + $"largest relative gap {solutions.Max(solution => solution.RelativeGap):G2}, converged {solutions.Count(solution => solution.HasConverged)}, "
            + $"by {string.Join(", ", solutions.CountBy(solution => solution.Method).Select(pair => $"{pair.Key} {pair.Value}"))}, steps {solutions.Average(solution => solution.Iterations):F0} (mean)");
        var plain = new double[cyclicClasses];
        start = Clock.Now;
        Parallel.For(0, cyclicClasses, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, i =>
            plain[i] = PlainCyclicDescent.Solve(gram, i * gram.Size / cyclicClasses, regularization, Tolerance));
        var plainSeconds = (Clock.Now - start) * gram.Size / cyclicClasses;
        var excess = Enumerable.Range(0, cyclicClasses).Max(i => (plain[i] / solutions[i * gram.Size / cyclicClasses].Objective) - 1);
        Line($"    plain cyclic descent, {cyclicClasses} classes extrapolated: {plainSeconds:F0} s, {plainSeconds / seconds:F0} times as long; its objective is above by up to {excess:G2}");
    }

    private void Path(GramMatrix gram)
    {
        var problem = LassoProblem.OfColumn(gram, 333);
        var most = problem.RegularizationMax();
        foreach (var lowest in new[] { 1e-2, 1e-3 })
        {
            var clock = Stopwatch.StartNew();
            var path = LassoSolver.SolvePath(problem, new(0), LassoSolver.GeometricPath(most, lowest * most, 100)).ToArray();
            Line($"path of 100 points to η_max·{lowest:G1}: {clock.Elapsed.TotalSeconds:F3} s, {path[^1].Support.Count} classes at its end, "
                + $"largest relative gap {path.Max(point => point.RelativeGap):G2}");
        }
    }

    /// <summary>The paper's steps on the Gram matrix (C² multiply-adds each; on the rows themselves, as in the paper, 2NC).</summary>
    private void Subgradient(GramMatrix gram)
    {
        const int steps = 100;
        var problem = LassoProblem.OfColumn(gram, 333);
        _ = SubgradientProtocol.Run(problem, 5, 2);
        var clock = Stopwatch.StartNew();
        _ = SubgradientProtocol.Run(problem, 5, steps);
        var perClass = clock.Elapsed.TotalSeconds * SubgradientProtocol.DefaultSteps / steps;
        clock.Restart();
        _ = LassoSolver.Solve(problem, new(5));
        var own = clock.Elapsed.TotalSeconds;
        var (_, objective) = SubgradientProtocol.Run(problem, 5);
        Line($"subgradient protocol on the Gram matrix, one class at η = 5: {perClass:F2} s by extrapolation from {steps} steps, {perClass / own:F0} times as long as the "
            + $"exact path ({own * 1e3:F2} ms); objective {objective:G6} after {SubgradientProtocol.DefaultSteps} steps, minimum {LassoSolver.Solve(problem, new(5)).Objective:G6}");
    }

    private GramMatrix Gram(Tensor[] blocks, int size)
    {
        using var sum = new GramAccumulator(size, device);
        foreach (var block in blocks)
        {
            using var there = block.to(device);
            sum.AddRows(there);
        }
        var rows = blocks.Sum(block => block.shape[0]);
        return new(Array.ConvertAll(sum.ToArray(), value => value / rows), size);
    }

    private void Line(string text) => output.WriteLine(text);
}
