using System.Diagnostics;

using MathNet.Numerics.Distributions;

using RankTools.Backend;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// Turns the tangents of one probe after another into singular values, and drops the directions below the floor on the way where
/// the time that this saves, by what was measured so far, is more than the time it takes (NOTE [Compression]).
/// </summary>
internal sealed class TangentReduction
{
    /// <summary>Probability that the measured bound on what was dropped fails.</summary>
    public const double FailureProbability = 1e-6;

    private const double SolverTerms = 10; // eigenvalues of an n × n Gram matrix take as long as so many · n further terms of its sum
    private const double BasisCost = 4; // eigenvectors, in eigenvalues
    private const double Margin = 1.2;

    private static readonly double Quantile = ChiSquared.InvCDF(Compressor.ProbeCount, FailureProbability);

    private readonly LayerRankOptions options;
    private readonly Precision precision;
    private double pushSeconds, pushWork, spectrumSeconds, spectrumWork; // measured over all inputs
    private double pushed; // of the present input

    /// <param name="options">Tolerance and floor.</param>
    /// <param name="precision">That of the tangents.</param>
    public TangentReduction(LayerRankOptions options, Precision precision)
    {
        (this.options, this.precision) = (options, precision);
        Floor = FloorOf(options, precision);
    }

    /// <summary>φ: singular values below φ·σ_1 need not be known.</summary>
    public double Floor { get; }

    /// <summary>Begins with another input.</summary>
    public void Begin() => pushed = 0;

    /// <summary>The singular values at a probe; says which directions the pass goes on with.</summary>
    /// <param name="probe">Its tangents.</param>
    /// <param name="seconds">How long pushing them from the probe before took.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public LayerSpectrum Reduce(ProbeTangents probe, double seconds, CancellationToken cancellation)
    {
        (pushSeconds, pushWork, pushed) = (pushSeconds + seconds, pushWork + probe.Work - pushed, probe.Work);
        var watch = Stopwatch.StartNew();
        var spectrum = MatrixSpectrum.OfTangents(
            [probe.Matrix], options.Tolerance, precision, probe.Node.ElementCount, Floor > 0 && probe.Ahead is not null, cancellation);
        using var gram = spectrum.Gram;
        var isMeasured = probe.Witnesses is not null;
        var error = isMeasured ? TangentError.Measured(probe, cancellation) : TangentError.Assumed(spectrum.Values, probe.OperatorCount);
        double? dropped = probe.Dropped is null ? null : DroppedBound(probe.Dropped);
        var (kept, values) = (probe.Matrix.shape[0], probe.Matrix.shape[1]);
        (spectrumSeconds, spectrumWork) = (spectrumSeconds + watch.Elapsed.TotalSeconds, spectrumWork + SpectrumWork(kept, values));
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
        var (push, spectrum) = (pushSeconds / pushWork, spectrumSeconds / spectrumWork);
        var saved = push * (before - rows) * ahead.MultiplyAdds
            + spectrum * ahead.Values.Sum(count => SpectrumWork(kept, count) - SpectrumWork(rank, count));
        var spent = spectrum * BasisCost * SolverTerms * Math.Pow(kept, 3) + push * kept * rows * (double)probe.Matrix.shape[1];
        if (saved > Margin * spent || options.AlwaysCompresses)
            probe.Basis = gram.LeadingVectors(rank);
    }

    private static double SpectrumWork(double directions, double values)
    {
        var (smaller, larger) = (Math.Min(directions, values), Math.Max(directions, values));
        return smaller * smaller * (larger + SolverTerms * smaller);
    }
}
