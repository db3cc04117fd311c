using MathNet.Numerics.Distributions;

using RankTools.Backend;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// Turns the tangents of one probe after another into singular values, and drops the directions below the floor on the way where
/// that saves more time than it takes (NOTE [Compression]).
/// </summary>
/// <remarks>
/// Both follow from measured costs (<see cref="SpectrumCost"/>), which are the same in every run, so that another run decides alike and
/// gives the same numbers.
/// </remarks>
internal sealed class TangentReduction
{
    /// <summary>Probability that the measured bound on what was dropped fails.</summary>
    public const double FailureProbability = 1e-6;

    private const double BasisCost = 3; // eigenvectors, in eigenvalues
    private const double LeastDrop = 0.2; // of the directions: where losing as many would pay, their eigenvectors are worth having

    private const double BoundShare = 0.4; // of the threshold that the bound on all that was dropped may take: 8% of it as error

    private static readonly double Quantile = ChiSquared.InvCDF(Compressor.ProbeCount, FailureProbability);

    private readonly LayerRankOptions options;
    private readonly Precision precision;
    private readonly SpectrumCost cost;

    /// <param name="options">Tolerance and floor.</param>
    /// <param name="settings">Precision of the tangents, and the device whose speed counts.</param>
    public TangentReduction(LayerRankOptions options, ComputeSettings settings)
    {
        (this.options, precision) = (options, settings.Precision);
        cost = SpectrumCost.Of(settings.Device);
        Floor = FloorOf(options, precision);
    }

    /// <summary>φ: singular values below φ·σ_1 need not be known.</summary>
    public double Floor { get; }

    /// <summary>What this takes for so many tangents of so many values, in multiply-adds of float32 products.</summary>
    public double Cost(long tangents, long values) => cost.Of(tangents, values);

    /// <summary>The singular values at a probe; says which directions the pass goes on with.</summary>
    /// <param name="probe">Its tangents.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public LayerSpectrum Reduce(ProbeTangents probe, CancellationToken cancellation)
    {
        double? dropped = probe.Dropped is null ? null : DroppedBound(probe.Dropped);
        var fast = TangentSpectrum.Suits(probe, Floor)
            ? TangentSpectrum.Of(probe, options.Tolerance, options.Directions.Count, Floor, dropped ?? 0, MayPay(probe), cancellation)
            : null;
        var (values, error, vectors) = fast ?? InDouble(probe, cancellation);
        using var _ = vectors;
        var threshold = options.Tolerance.Threshold(values.Largest, probe.Node.ElementCount, options.Directions.Count, precision);
        var rank = Significant(values, dropped ?? 0, BoundShare * threshold);
        if (vectors is not null && rank > 0 && rank < probe.Matrix.shape[0] && Pays(probe, rank))
            probe.Basis = vectors.narrow(1, vectors.shape[1] - rank, rank).contiguous().DetachFromDisposeScope();
        return LayerSpectrum.Of(values, error, dropped, fast is null && dropped is null ? 0 : Floor,
            Math.Min(options.Directions.Count, probe.Node.ElementCount),
            (probe.Witnesses is null ? 0 : TangentError.FailureProbability)
            + (fast is null ? 0 : TangentSpectrum.FailureProbability) + (dropped is null ? 0 : FailureProbability));
    }

    private TangentSpectrum InDouble(ProbeTangents probe, CancellationToken cancellation)
    {
        var spectrum = MatrixSpectrum.OfTangents(
            [probe.Matrix], options.Tolerance, precision, probe.Node.ElementCount, MayPay(probe), cancellation);
        var error = probe.Witnesses is null ? TangentError.Assumed(spectrum.Values, probe.OperatorCount) : TangentError.Measured(probe, cancellation);
        return new(spectrum.Values, spectrum.Error.Plus(error), spectrum.Vectors);
    }

    /// <summary>A bound on the norm of all directions dropped so far, from random combinations of them (q × d).</summary>
    internal static double DroppedBound(Tensor combinations)
    {
        if (combinations.shape[1] == 0)
            return 0;
        using var gram = new GramAccumulator(combinations.shape[0], combinations.device);
        gram.AddColumns(combinations);
        var (values, error) = gram.SingularValues();
        return (values.Largest + error.Uniform) / Math.Sqrt(Quantile);
    }

    /// <summary>
    /// How many directions must be kept: those above the floor, and more where the bound on the others would exceed a limit. It is foreseen
    /// from ‖R H‖ ≤ ‖R‖_F + √q·‖R‖, which holds on average.
    /// </summary>
    private int Significant(Spectrum values, double dropped, double limit)
    {
        var (rank, squares) = (values.Count, 0.0);
        for (var above = values.CountAbove(Floor * values.Largest); rank > above; rank--)
        {
            squares += values[rank - 1] * values[rank - 1];
            var norm = Math.Sqrt(squares) + Math.Sqrt(Compressor.ProbeCount) * values[rank - 1];
            if (dropped * dropped + norm * norm / Quantile > limit * limit)
                break;
        }
        return rank;
    }

    private static double FloorOf(LayerRankOptions options, Precision precision)
    {
        const double finest = 1e-6;
        var share = options.Tolerance.IsRelative ? options.Tolerance.Threshold(1, 1, options.Directions.Count, precision) : 0;
        if (options.SpectrumFloor is { } given)
            return options.Tolerance.IsRelative && share < given ? throw RankErrors.BelowFloor(options.Tolerance, given, null) : given;
        return share < finest ? 0 : share / 10;
    }

    /// <summary>Whether dropping a few directions would be worth the eigenvectors.</summary>
    /// <param name="kept">Directions at a layer.</param>
    /// <param name="rows">Tangents there, with the combinations of what was dropped.</param>
    /// <param name="values">Values of the layer.</param>
    /// <param name="ahead">What is left of the pass behind it; null where it does not go on from there.</param>
    public bool MayPay(long kept, long rows, long values, TangentsAhead? ahead) => Floor > 0 && ahead is not null
        && (options.AlwaysCompresses
            || Saved(kept, rows, values, ahead, (long)((1 - LeastDrop) * kept)) > BasisCost * cost.Solver * Math.Pow(kept, 3));

    private bool MayPay(ProbeTangents probe) => MayPay(probe.Matrix.shape[0], RowsOf(probe), probe.Matrix.shape[1], probe.Ahead);

    private bool Pays(ProbeTangents probe, long rank) => options.AlwaysCompresses
        || (probe.Ahead is { } ahead && Saved(probe.Matrix.shape[0], RowsOf(probe), probe.Matrix.shape[1], ahead, rank) > 0);

    private static long RowsOf(ProbeTangents probe) => probe.Matrix.shape[0] + (probe.Dropped?.shape[0] ?? 0);

    /// <summary>What going on with so many directions saves, in multiply-adds of float32 products.</summary>
    private double Saved(long kept, long before, long values, TangentsAhead ahead, long rank)
    {
        var rows = rank + Compressor.ProbeCount;
        return ((before - rows) * ahead.MultiplyAdds) + ahead.Values.Sum(count => cost.Of(kept, count) - cost.Of(rank, count))
            - (kept * rows * (double)values);
    }
}
