using RankTools.Backend;
using RankTools.Data;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Deficits;

/// <summary>Measures a <see cref="LogitSpectrum"/>.</summary>
internal static class LogitSpectrumAnalysis
{
    private const int NullVectors = 5;
    private const int MostTerms = 10;

    /// <summary>Spectrum and null directions of the logits over the rows of a fit.</summary>
    /// <param name="table">The logits; with the classifier and its input where they are known.</param>
    /// <param name="moments">Their inner products over the rows that count.</param>
    /// <param name="tolerance">The rule of the ranks.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public static LogitSpectrum Measure(LogitTable table, LogitMoments moments, Tolerance tolerance, CancellationToken cancellation)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var size = table.ClassCount;
        var (values, vectors) = linalg.eigh(Covariance(moments.Gram.ToArray(), moments.Means)); // ascending
        var eigenvalues = values.data<double>().ToArray();
        var deviations = Deviations(eigenvalues);
        var logits = Estimate(deviations, tolerance, moments.Rows.Length, moments.Gram.MeanDiagonal * size);
        var weights = table.Classifier is null ? null : WeightsOf(table.Classifier, size, tolerance, cancellation);
        var before = table.ClassifierInput is null ? null : FeaturesOf(table.ClassifierInput, moments.Rows, cancellation);
        return new()
        {
            ClassCount = size,
            Images = moments.Rows.Length,
            Tolerance = tolerance,
            LogitRank = logits.Rank,
            LogitRankLow = logits.RankLow,
            LogitRankHigh = logits.RankHigh,
            LogitEffectiveRank = SpectrumStatistics.Of(deviations).EffectiveRank,
            LogitDeviations = deviations,
            ClassifierRank = weights?.Estimate(tolerance, Precision.Single).Rank,
            ClassifierValues = weights?.Values,
            FeatureRank = before is null ? null : Estimate(before, tolerance, moments.Rows.Length, 0).Rank,
            FeatureDeviations = before,
            NullVector =
            [
                .. Enumerable.Range(0, Math.Min(NullVectors, size)).Select(place => Vector(
                    table, place, vectors.select(1, place).contiguous().data<double>().ToArray(), Math.Sqrt(Math.Max(0, eigenvalues[place])), deviations.Largest)),
            ],
        };
    }

    /// <summary>Deviations of logits along the principal axes: roots of the eigenvalues of their covariance, which resolve nothing below 1e-8 of the largest.</summary>
    public static Spectrum Deviations(LogitMoments moments) => Deviations(moments.Gram.ToArray(), moments.Means);

    private static Spectrum Deviations(double[] gram, double[] means)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        return Deviations(VerifiedSolver.SymmetricEigenvalues(Covariance(gram, means)));
    }

    private static Tensor Covariance(double[] gram, double[] means)
    {
        var mean = tensor(means, float64);
        return tensor(gram, float64).reshape(means.Length, means.Length).sub_(mean.outer(mean));
    }

    private static Spectrum Deviations(double[] eigenvalues) => Spectrum.FromUnsorted(eigenvalues.Select(value => Math.Sqrt(Math.Max(0, value))));

    /// <summary>Inner products in 64 bits resolve a variance down to about the largest sum of squares times ε.</summary>
    private static RankEstimate Estimate(Spectrum deviations, Tolerance tolerance, int rows, double squares) => RankEstimate.Of(
        deviations, tolerance, Math.Max(rows, deviations.Count), deviations.Count, Precision.Double,
        new SpectrumError(0, Math.Sqrt(MachineEpsilon.Double * ((deviations.Count * deviations.Largest * deviations.Largest) + squares))));

    private static NullVector Vector(LogitTable table, int place, double[] vector, double deviation, double largest)
    {
        var fourth = vector.Sum(v => v * v * v * v);
        return new(
            place, deviation, largest > 0 ? deviation / largest : 0, 1 / fourth, Math.Abs(vector.Sum()) / Math.Sqrt(vector.Length),
            [
                .. Enumerable.Range(0, vector.Length).OrderByDescending(c => Math.Abs(vector[c])).Take(MostTerms).Select(c => new DeficitTerm(
                    c, table.ClassNames.Length == 0 ? "" : table.ClassNames[c], vector[c], vector[c] * vector[c], vector[c])),
            ]);
    }

    /// <summary>The last linear layer's matrix, where it gives the logits.</summary>
    private static MatrixSpectrum? WeightsOf(NeuralNetwork network, int classes, Tolerance tolerance, CancellationToken cancellation) =>
        network.Output.Operator is LinearLayer { Parameters: [{ HasValue: true, Shape: [var rows, _] } weight, ..] } && rows == classes
            ? MatrixSpectrum.Of(weight.As(float64, CPU), tolerance, Precision.Single, cancellation)
            : null;

    private static Spectrum FeaturesOf(IRowSource features, int[] rows, CancellationToken cancellation)
    {
        const int blockRows = 1024;
        var size = features.RowLength;
        var (sum, block, row) = (new double[size], new double[blockRows * size], new double[size]);
        using var gram = new GramAccumulator(size);
        for (var first = 0; first < rows.Length; first += blockRows)
        {
            var count = Math.Min(blockRows, rows.Length - first);
            for (var k = 0; k < count; k++)
            {
                features.ReadRows(rows[first + k], row);
                row.CopyTo(block.AsSpan(k * size));
                for (var j = 0; j < size; j++)
                    sum[j] += row[j] / rows.Length;
            }
            using var values = tensor(block.AsSpan(0, count * size).ToArray(), float64).reshape(count, size);
            gram.AddRows(values, cancellation);
        }
        return Deviations(Array.ConvertAll(gram.ToArray(), value => value / rows.Length), sum);
    }
}
