namespace RankTools.Features;

/// <summary>
/// Maximum likelihood (Levina and Bickel, NIPS 2004): around a point x the neighbours' distances T_1 … T_k are those of a Poisson
/// process, and 1/d̂_k(x) = Σ_{j&lt;k} log(T_k/T_j)/(k − 1). Inverses are averaged over points, as MacKay and Ghahramani (2005) showed
/// they must be, and d̂_k over k_1 ≤ k ≤ k_2.
/// </summary>
/// <remarks>The standard error is that of a smooth function of means over points; overlapping neighbourhoods make it somewhat low.</remarks>
internal static class LevinaBickel
{
    public static NeighbourEstimate Estimate(Neighbourhoods near, int smallest, int largest)
    {
        var (points, steps) = (near.Centres.Length, largest - smallest + 1);
        var inverses = new double[points, steps];
        var means = new double[steps];
        var ties = 0;
        for (var i = 0; i < points; i++)
        {
            var point = near.Centres[i];
            var logs = 0.0; // Σ_{j<k} log T_j
            for (var k = 1; k <= largest; k++)
            {
                var own = Math.Log(near.Distance(point, k));
                if (k >= smallest)
                {
                    inverses[i, k - smallest] = Math.Max(0, own - (logs / (k - 1)));
                    means[k - smallest] += inverses[i, k - smallest] / points;
                }
                logs += own;
            }
            if (near.Distance(point, 1) == near.Distance(point, largest))
                ties++;
        }
        if (Array.Exists(means, mean => !(mean > 0)))
        {
            throw DimensionErrors.Undefined(near.Source, "Mle",
                $"the first {smallest} neighbours of every sample are equally far away, as between one-hot vectors.");
        }
        var dimension = means.Average(mean => 1 / mean);
        var squares = 0.0;
        for (var i = 0; i < points; i++)
        {
            var influence = 0.0;
            for (var step = 0; step < steps; step++)
                influence += (inverses[i, step] - means[step]) / (means[step] * means[step]) / steps;
            squares += influence * influence;
        }
        return new(dimension, points > 1 ? Math.Sqrt(squares / (points - 1) / points) : null, ties);
    }
}
