using RankTools.Backend;
using RankTools.Collections;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Progress;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// Count, mean and second moments of one layer's features: what shards of a data set are measured into on different machines, saved,
/// loaded and merged. See NOTE [Moments that merge] at <see cref="MomentAccumulator"/>.
/// </summary>
public sealed record FeatureMoment
{
    /// <summary>Directions that a sketch keeps unless told otherwise.</summary>
    public const int DefaultSketchSize = 256;

    internal FeatureMoment(string source, MomentState state, int? sketchSize)
    {
        (Source, State, SketchSize) = (source, state, sketchSize);
        VarianceErrorBound = sketchSize is { } size && state.Count > 1 ? PublishedBound(state, size) / (state.Count - 1) : 0;
    }

    /// <summary>Where the features came from; the first of several that were merged.</summary>
    public string Source { get; }

    /// <summary>The network, where it is known; else empty.</summary>
    public string Network { get; init; } = "";

    /// <summary>The layer, where it is known; else empty.</summary>
    public string Layer { get; init; } = "";

    /// <summary>How many sources were merged.</summary>
    public int SourceCount { get; init; } = 1;

    /// <summary>n, the number of samples.</summary>
    public long Count => State.Count;

    /// <summary>d, the number of features.</summary>
    public int Width => State.Width;

    /// <summary>Whether the whole covariance is held or a sketch of it.</summary>
    public MomentForm Form => State.Form;

    /// <summary>ℓ, the most directions that the sketch keeps; null for a covariance.</summary>
    public int? SketchSize { get; }

    /// <summary>The mean of every feature.</summary>
    public ValueList<double> Mean => [.. State.Mean];

    /// <summary>Σ‖x − mean‖²/(n − 1), exact in both forms; null for a single sample.</summary>
    public double? TotalVariance => Count > 1 ? State.Scatter / (Count - 1) : null;

    /// <summary>
    /// Δ/(n − 1): no variance along any direction, and no eigenvalue of the covariance, is more than this above what the sketch says,
    /// and none is below. 0 for a covariance.
    /// </summary>
    public double VarianceError => Count > 1 ? State.Error / (Count - 1) : 0;

    /// <summary>
    /// The published bound on that error, min over k &lt; ℓ of ‖A − A_k‖_F²/(ℓ − k)/(n − 1), A the centred samples, with the sketch's own
    /// singular values in ‖A − A_k‖_F² ≤ ‖A‖_F² − Σ_{i≤k} σ_i(B)²; 0 for a covariance.
    /// </summary>
    public double VarianceErrorBound { get; }

    /// <summary>The file that holds it; null where none does.</summary>
    public string? Path { get; init; }

    internal MomentState State { get; }

    /// <summary>Measures rows in one pass.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="sketchSize">ℓ; null for the covariance up to 8192 features and a sketch of 256 directions beyond.</param>
    /// <param name="settings">Where to compute, and in how much memory.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <exception cref="RankToolsException"><c>NonFiniteInput</c>, <c>MemoryLimitExceeded</c>, <c>TooFewSamples</c>.</exception>
    public static FeatureMoment Measure(
        IRowSource source, int? sketchSize, ComputeSettings settings, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Accumulate(source, sketchSize, settings, new LayerProgress(progress, "Feature moments", source.Name), cancellation);
    }

    internal static FeatureMoment Accumulate(
        IRowSource source, int? sketchSize, ComputeSettings settings, IProgress<double> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (source.Rows == 0)
            throw DimensionErrors.TooFewSamples(source.Name, 0, 1, "measuring moments");
        var size = sketchSize ?? (source.RowLength > MomentAccumulator.LargestCovariance ? DefaultSketchSize : null);
        if (size is null && source.RowLength > MomentAccumulator.LargestCovariance)
            throw DimensionErrors.TooWide(source.Name, source.RowLength, "a covariance");
        MemoryBudget.Require(settings.MemoryLimit, Bytes(source.RowLength, size), source.Name, $"The moments of '{source.Name}'");
        using var off = no_grad();
        var device = settings.Device.Open();
        using var sums = new MomentAccumulator(source.RowLength, size, device);
        foreach (var (_, rows) in RowBlocks.All(source, RowBlocks.Length(source.RowLength, settings.MemoryLimit), device, progress, cancellation))
            sums.Add(rows, cancellation);
        return new(source.Name, sums.State(), size);
    }

    /// <summary>The moments of the samples of both.</summary>
    /// <param name="other">Of the same layer and width, and in the same form.</param>
    /// <exception cref="RankToolsException"><c>WidthMismatch</c>, <c>MomentMismatch</c>.</exception>
    public FeatureMoment Merge(FeatureMoment other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Width != Width)
            throw DimensionErrors.Width(other.Source, other.Width, Width, $"'{Source}'");
        if (other.Form != Form || other.SketchSize != SketchSize)
            throw Mismatch(other, $"{Describe(other)} and {Describe(this)} do not merge. Measure both with the same -SketchSize");
        if (other.Layer != Layer || other.Network != Network)
            throw Mismatch(other, $"it is of layer '{other.Layer}' of '{other.Network}', '{Source}' of '{Layer}' of '{Network}'. Merge like with like");
        using var off = no_grad();
        var state = Form == MomentForm.Sketch ? MergeSketch(other) : MergeCovariance(other);
        return new(Source, state, SketchSize)
        {
            Network = Network,
            Layer = Layer,
            SourceCount = SourceCount + other.SourceCount,
        };
    }

    private static long Bytes(long width, int? sketchSize) =>
        sizeof(double) * (sketchSize is { } size ? (4L * size * width) + (12L * size * size) : 4 * width * width);

    private static string Describe(FeatureMoment moment) =>
        moment.SketchSize is { } size ? $"a sketch of {size} directions" : "a covariance";

    private static RankToolsException Mismatch(FeatureMoment other, string why) =>
        new("MomentMismatch", ErrorKind.InvalidData, other.Source, $"'{other.Source}' does not fit: {why}.");

    private MomentState MergeCovariance(FeatureMoment other)
    {
        var (a, b) = (State, other.State);
        var count = a.Count + b.Count;
        var weight = (double)a.Count / count * b.Count;
        var shift = new double[Width];
        var mean = new double[Width];
        for (var i = 0; i < shift.Length; i++)
        {
            shift[i] = b.Mean[i] - a.Mean[i];
            mean[i] = a.Mean[i] + (shift[i] * ((double)b.Count / count));
        }
        var matrix = new double[a.Matrix.Length];
        Parallel.For(0, shift.Length, row =>
        {
            var factor = weight * shift[row];
            var first = row * shift.Length;
            for (var column = 0; column < shift.Length; column++)
                matrix[first + column] = a.Matrix[first + column] + b.Matrix[first + column] + (factor * shift[column]);
        });
        return new(MomentForm.Covariance, count, mean, matrix, a.Scatter + b.Scatter + (weight * shift.Sum(value => value * value)), 0);
    }

    private MomentState MergeSketch(FeatureMoment other)
    {
        TorchBackend.EnsureLoaded();
        using var sums = new MomentAccumulator(Width, SketchSize, CPU);
        foreach (var state in new[] { State, other.State })
        {
            using var scope = NewDisposeScope();
            var rows = tensor(state.Matrix, float64).reshape(-1, Width);
            sums.AddSketch(rows, tensor(state.Mean, float64), state.Count, state.Error, state.Scatter, CancellationToken.None);
        }
        return sums.State();
    }

    private static double PublishedBound(MomentState state, int size)
    {
        using var scope = NewDisposeScope();
        var squares = new double[size];
        if (state.Matrix.Length > 0)
        {
            var rows = tensor(state.Matrix, float64).reshape(-1, state.Width);
            var values = Ranks.VerifiedSolver.SymmetricEigenvalues(rows.mm(rows.t())); // ascending
            for (var i = 0; i < Math.Min(size, values.Length); i++)
                squares[i] = Math.Max(0, values[values.Length - 1 - i]);
        }
        var (rest, best) = (state.Scatter, double.PositiveInfinity);
        for (var k = 0; k < size; k++)
        {
            best = Math.Min(best, Math.Max(0, rest) / (size - k));
            rest -= squares[k];
        }
        return best;
    }
}
