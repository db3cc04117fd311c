using System.Diagnostics;
using System.Globalization;

using RankTools.Data;
using RankTools.Deficits.Lasso;

namespace RankTools.Benchmarks;

/// <summary>
/// Fewer rows than classes, as when a class is fitted on its own images: the exact path against coordinate descent on the residual, which makes no
/// Gram matrix, each with all that it needs, from the rows on.
/// </summary>
/// <param name="output">Where lines go.</param>
/// <param name="logitPath">Logits of real images, an .npy file, images × classes.</param>
internal sealed class WideBenchmark(TextWriter output, string logitPath)
{
    private const int Targets = 10;

    /// <summary>Measures for some numbers of rows, and writes a line for each and every η.</summary>
    public void Run(IReadOnlyList<int> rows)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var logits = NpyFile.Read(logitPath);
        var (values, size) = (logits.ToDoubles(), (int)logits.Shape[1]);
        foreach (var count in rows.Where(count => count <= logits.Shape[0]))
        {
            foreach (var part in new[] { 0.3, 0.05, 0.005 })
            {
                var path = Measure(values.AsSpan(0, count * size), size, part, LassoMethod.Homotopy);
                var descent = Measure(values.AsSpan(0, count * size), size, part, LassoMethod.ResidualDescent);
                output.WriteLine($"{count} rows, {size} classes, η = {part}·η_max: exact path {path.Milliseconds:F2} ms, relative gap {path.Gap:G1}; "
                    + $"residual {descent.Milliseconds:F2} ms, {descent.Gap:G1}; {path.Used:F0} classes survive (mean of {Targets})");
            }
        }
    }

    private static (double Milliseconds, double Gap, double Used) Measure(ReadOnlySpan<double> rows, int size, double part, LassoMethod method)
    {
        var (best, gap, used) = (double.PositiveInfinity, 0.0, 0.0);
        for (var round = 0; round < 3; round++)
        {
            (gap, used) = (0, 0);
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Targets; i++)
            {
                var (others, target) = Split(rows, size, i * size / Targets);
                var problem = LassoProblem.Of(others, target);
                var solution = LassoSolver.Solve(problem, new(part * problem.RegularizationMax(), Method: method));
                (gap, used) = (Math.Max(gap, solution.RelativeGap), used + ((double)solution.Support.Count / Targets));
            }
            best = Math.Min(best, clock.Elapsed.TotalMilliseconds / Targets);
        }
        return (best, gap, used);
    }

    /// <summary>A class's column as the target, and the rows with zeros in its place.</summary>
    private static (double[] Others, double[] Target) Split(ReadOnlySpan<double> rows, int size, int column)
    {
        var (others, target) = (rows.ToArray(), new double[rows.Length / size]);
        for (var n = 0; n < target.Length; n++)
            (target[n], others[(n * size) + column]) = (others[(n * size) + column], 0);
        return (others, target);
    }
}
