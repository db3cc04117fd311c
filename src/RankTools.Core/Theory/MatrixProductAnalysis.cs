using System.Diagnostics;

using RankTools.Backend;
using RankTools.Collections;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks.RandomNetworks;
using RankTools.Progress;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// Lyapunov exponents of products of matrices. Cost per factor of n × n and k directions: one product n²k, one QR 2nk², and, where
/// all directions are followed, a determinant. Memory: one factor and the frame.
/// </summary>
/// <param name="tolerance">r of the ranks.</param>
/// <param name="settings">Where to compute; everything is in double precision.</param>
/// <param name="progress">Told the share of the factors done.</param>
/// <param name="cancellation">Checked before every factor.</param>
public sealed class MatrixProductAnalysis(double tolerance, ComputeSettings settings, IProgress<WorkProgress>? progress, CancellationToken cancellation)
{
    private const int StepCount = 40;

    /// <summary>Independent n × n factors with independent normal entries.</summary>
    /// <param name="width">n.</param>
    /// <param name="depth">Number of factors.</param>
    /// <param name="count">Number of leading exponents; null for all.</param>
    /// <param name="deviation">The entries' standard deviation.</param>
    /// <exception cref="RankToolsException"><c>DirectionCountInvalid</c>, <c>MemoryLimitExceeded</c>.</exception>
    public LyapunovSpectrum Gaussian(int width, int depth, int? count, double deviation)
    {
        using var generator = new Generator((ulong)settings.Seed);
        var known = LyapunovClosedForm.Gaussian(width, CheckedCount(count, width), deviation);
        return Measure($"{width}x{width} Gaussian, deviation {Text(deviation)}", LyapunovFactors.Gaussian, width, width, depth, known, generator,
            _ => randn([width, width], float64, generator: generator).mul_(deviation));
    }

    /// <summary>Independent Haar-distributed orthogonal n × n factors times a number.</summary>
    /// <param name="width">n.</param>
    /// <param name="depth">Number of factors.</param>
    /// <param name="count">Number of leading exponents; null for all.</param>
    /// <param name="scale">The number.</param>
    /// <exception cref="RankToolsException"><c>DirectionCountInvalid</c>, <c>MemoryLimitExceeded</c>.</exception>
    public LyapunovSpectrum Orthogonal(int width, int depth, int? count, double scale)
    {
        using var generator = new Generator((ulong)settings.Seed);
        var known = LyapunovClosedForm.Orthogonal(CheckedCount(count, width), scale);
        return Measure($"{width}x{width} orthogonal, times {Text(scale)}", LyapunovFactors.Orthogonal, width, width, depth, known, generator,
            _ => RandomWeights.Orthogonal(generator, width, width).mul_(scale));
    }

    /// <summary>Matrices that are given, the first applied first.</summary>
    /// <param name="matrices">Every one outputs × inputs, each with as many columns as the one before has rows; or stacks of them.</param>
    /// <param name="count">Number of leading exponents; null for all.</param>
    /// <exception cref="RankToolsException"><c>ShapeMismatch</c>, <c>NonFiniteInput</c>, <c>DirectionCountInvalid</c>, <c>MemoryLimitExceeded</c>.</exception>
    public LyapunovSpectrum Given(IReadOnlyList<NumericArray> matrices, int? count)
    {
        ArgumentNullException.ThrowIfNull(matrices);
        var chain = MatrixChain.Unstacked(matrices);
        MatrixChain.Require(chain);
        var (inputs, smallest) = (chain[0].Shape[1], chain.Min(matrix => matrix.Shape.Min()));
        CheckedCount(count, inputs);
        using var generator = new Generator((ulong)settings.Seed);
        return Measure($"{chain.Count} given matrices", LyapunovFactors.Matrix, inputs, Math.Min(count ?? inputs, inputs), chain.Count, [], generator,
            i => MatrixChain.ToTensor(chain[i]).to(float64), isSquare: smallest == inputs && chain.All(matrix => matrix.Shape.All(size => size == inputs)));
    }

    private LyapunovSpectrum Measure(
        string name, LyapunovFactors factors, long width, long count, int depth, ValueList<double> known, Generator generator,
        Func<int, Tensor> factor, bool isSquare = true)
    {
        if (known.Count > 0)
            count = known.Count;
        MemoryBudget.Require(settings.MemoryLimit, ((width * width) + (3 * width * count) + (4 * count * count)) * sizeof(double), name, "The product of matrices");
        using var off = no_grad();
        var watch = Stopwatch.StartNew();
        var device = settings.Device.Open();
        using var frame = RandomWeights.Orthogonal(generator, width, count).to(device);
        using var product = new TangentProduct(frame, MachineEpsilon.Double);
        var (followsAll, logDeterminants) = (isSquare && count == width, 0.0);
        var (depths, steps) = (Depths(depth), new List<LyapunovStep>());
        for (var i = 0; i < depth; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var matrix = factor(i).to(device);
            if (followsAll)
                logDeterminants += linalg.slogdet(matrix).Item2.item<double>();
            product.Advance(matrix.matmul(product.Frame));
            if (depths.Contains(i + 1))
                steps.Add(Step(product, known));
            progress?.Report(new("Lyapunov spectrum", name, (i + 1.0) / depth));
        }
        ValueList<double> exponents = [.. product.Exponents];
        return new()
        {
            Name = name,
            Factors = factors,
            Depth = depth,
            InputDimension = width,
            InputCount = 1,
            Exponents = exponents,
            StandardErrors = [.. product.FactorErrors],
            ClosedForm = known,
            LostCount = (int)count - exponents.Count,
            Tolerance = tolerance,
            NumericalRank = steps[^1].NumericalRank,
            AsymptoticRank = steps[^1].AsymptoticRank,
            MeanLogDeterminant = followsAll && double.IsFinite(logDeterminants) ? logDeterminants / depth : null,
            KaplanYorkeDimension = factors is LyapunovFactors.Gaussian or LyapunovFactors.Orthogonal
                ? LyapunovClosedForm.KaplanYorke([.. exponents.OrderDescending()], exponents.Count == width)
                : null,
            Steps = [.. steps],
            Seed = settings.Seed,
            ElapsedSeconds = watch.Elapsed.TotalSeconds,
        };
    }

    private LyapunovStep Step(TangentProduct product, ValueList<double> known)
    {
        var exponents = product.Exponents;
        return new(product.Depth, "", [.. exponents], product.NumericalRank(tolerance),
            LyapunovClosedForm.AsymptoticRank(known.Count > 0 ? known : exponents, product.Depth, tolerance));
    }

    /// <summary>1, 2, …, the depth, in geometric steps.</summary>
    private static HashSet<int> Depths(int depth) =>
        [.. Enumerable.Range(0, StepCount + 1).Select(i => (int)Math.Round(Math.Pow(depth, (double)i / StepCount)))];

    private static int CheckedCount(int? count, long width) => (count ?? width) is var chosen && chosen >= 1 && chosen <= width
        ? (int)chosen
        : throw new RankToolsException("DirectionCountInvalid", ErrorKind.InvalidArgument, count,
            $"{count} exponents were asked for; a product that takes {width} numbers has {width}. Give a -Count from 1 to {width}.");

    private static string Text(double value) => value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture);
}
