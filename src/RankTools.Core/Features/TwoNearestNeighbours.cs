namespace RankTools.Features;

/// <summary>
/// TwoNN (Facco, d'Errico, Rodriguez and Laio, Scientific Reports 7, 2017): where the density is constant up to the second neighbour,
/// μ = r_2/r_1 has the distribution F(μ) = 1 − μ^−d, whatever the density. d is the slope, through the origin, of −log(1 − F) against
/// log μ, F the empirical distribution, without the largest tenth of μ.
/// </summary>
/// <remarks>Its error is that of resampled μ; neighbouring points share distances, so it is somewhat low.</remarks>
internal static class TwoNearestNeighbours
{
    public static NeighbourEstimate Estimate(Neighbourhoods near, double discard, int replicates, long seed)
    {
        double[] logs = [.. near.LogRatios(1, 2).Order()];
        var once = Enumerable.Repeat(1.0, logs.Length).ToArray();
        if (Slope(logs, once, 0, 1, discard) is not { } dimension)
        {
            throw DimensionErrors.Undefined(near.Source, "TwoNN",
                "first and second neighbours are equally far from nearly all samples, as on a grid or between one-hot vectors.");
        }
        double? error = null;
        if (replicates > 1)
        {
            var weights = new BootstrapWeights(replicates, seed).Next(logs.Length);
            error = BootstrapWeights.Deviation(Enumerable.Range(0, replicates).Select(b => Slope(logs, weights, b, replicates, discard)));
        }
        return new(dimension, error, logs.Count(value => value == 0));
    }

    /// <summary>The slope for ascending log μ, the i-th of weight weights[i·stride + offset]; null where all that are kept are 0.</summary>
    private static double? Slope(double[] logs, double[] weights, int offset, int stride, double discard)
    {
        var total = 0.0;
        for (var i = 0; i < logs.Length; i++)
            total += weights[(i * stride) + offset];
        double reached = 0, xy = 0, xx = 0;
        for (var i = 0; i < logs.Length; i++)
        {
            var weight = weights[(i * stride) + offset];
            reached += weight;
            var share = reached / total;
            if (share > 1 - discard || share >= 1)
                break;
            xy += weight * logs[i] * -Math.Log(1 - share);
            xx += weight * logs[i] * logs[i];
        }
        return xx > 0 && double.IsFinite(xy / xx) ? xy / xx : null;
    }
}
