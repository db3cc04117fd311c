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
/// Both times follow from what the machine was measured to do (<see cref="SpectrumTiming"/>). Of that, only ratios of speeds enter, to the
/// next power of four, so that another run on the same machine decides alike and gives the same numbers.
/// </remarks>
internal sealed class TangentReduction
{
    /// <summary>Probability that the measured bound on what was dropped fails.</summary>
    public const double FailureProbability = 1e-6;

    private const double BasisCost = 3; // eigenvectors, in eigenvalues

    private static readonly double Quantile = ChiSquared.InvCDF(Compressor.ProbeCount, FailureProbability);

    private readonly LayerRankOptions options;
    private readonly Precision precision;
    private readonly Lazy<SpectrumTiming> timing;

    /// <param name="options">Tolerance and floor.</param>
    /// <param name="settings">Precision of the tangents, and the device whose speed counts.</param>
    public TangentReduction(LayerRankOptions options, ComputeSettings settings)
    {
        (this.options, precision) = (options, settings.Precision);
        timing = new(() => SpectrumTiming.Of(settings.Device));
        Floor = FloorOf(options, precision);
    }

    /// <summary>φ: singular values below φ·σ_1 need not be known.</summary>
    public double Floor { get; }

    /// <summary>The singular values at a probe; says which directions the pass goes on with.</summary>
    /// <param name="probe">Its tangents.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public LayerSpectrum Reduce(ProbeTangents probe, CancellationToken cancellation)
    {
        var spectrum = MatrixSpectrum.OfTangents(
            [probe.Matrix], options.Tolerance, precision, probe.Node.ElementCount, Floor > 0 && probe.Ahead is not null, cancellation);
        using var gram = spectrum.Gram;
        var isMeasured = probe.Witnesses is not null;
        var error = isMeasured ? TangentError.Measured(probe, cancellation) : TangentError.Assumed(spectrum.Values, probe.OperatorCount);
        double? dropped = probe.Dropped is null ? null : DroppedBound(probe.Dropped);
        if (gram is not null)
            Compress(probe, spectrum.Values, gram);
        return LayerSpectrum.Of(spectrum, error, dropped, Floor, Math.Min(options.Directions.Count, probe.Node.ElementCount),
            (isMeasured ? TangentError.FailureProbability : 0) + (dropped is null ? 0 : FailureProbability));
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

    private static double FloorOf(LayerRankOptions options, Precision precision)
    {
        const double finest = 1e-6;
        var share = options.Tolerance.IsRelative ? options.Tolerance.Threshold(1, 1, options.Directions.Count, precision) : 0;
        if (options.SpectrumFloor is { } given)
            return options.Tolerance.IsRelative && share < given ? throw RankErrors.BelowFloor(options.Tolerance, given, null) : given;
        return share < finest ? 0 : share / 10;
    }

    private void Compress(ProbeTangents probe, Spectrum values, GramAccumulator gram)
    {
        var (kept, rank) = (probe.Matrix.shape[0], values.CountAbove(Floor * values.Largest));
        var rows = rank + Compressor.ProbeCount;
        var before = kept + (probe.Dropped?.shape[0] ?? 0);
        if (rank == 0 || rank == kept || (rows >= before && !options.AlwaysCompresses) || probe.Ahead is not { } ahead)
            return;
        var (sum, solver) = options.AlwaysCompresses ? (1, 1) : (timing.Value.SumCost, timing.Value.SolverCost);
        double Spectrum(double directions, double values)
        {
            var (smaller, larger) = (Math.Min(directions, values), Math.Max(directions, values));
            return sum * smaller * smaller * larger + solver * Math.Pow(smaller, 3);
        }
        var saved = (before - rows) * ahead.MultiplyAdds + ahead.Values.Sum(count => Spectrum(kept, count) - Spectrum(rank, count));
        var spent = BasisCost * solver * Math.Pow(kept, 3) + kept * rows * (double)probe.Matrix.shape[1];
        if (saved > spent || options.AlwaysCompresses)
            probe.Basis = gram.LeadingVectors(rank);
    }
}
