using RankTools.Deficits.Lasso;

namespace RankTools.Benchmarks;

/// <summary>
/// What one would write first: coordinate after coordinate on the Gram matrix, correlations kept up to date, the duality gap every ten sweeps. No
/// screening, no active set.
/// </summary>
internal static class PlainCyclicDescent
{
    /// <summary>Descends to a relative gap.</summary>
    /// <returns>The objective.</returns>
    public static double Solve(GramMatrix gram, int target, double regularization, double tolerance)
    {
        var weights = new double[gram.Size];
        var correlations = gram.Column(target).ToArray(); // q − Gλ
        var linear = gram.Column(target);
        var bound = regularization / 2;
        for (var sweep = 1; ; sweep++)
        {
            for (var j = 0; j < weights.Length; j++)
            {
                if (j == target)
                    continue;
                var curvature = gram[j, j];
                var free = correlations[j] + (curvature * weights[j]);
                var weight = Math.Sign(free) * Math.Max(0, Math.Abs(free) - bound) / curvature;
                if (weight == weights[j])
                    continue;
                VectorArithmetic.AddScaled(correlations, weights[j] - weight, gram.Column(j));
                weights[j] = weight;
            }
            if (sweep % 10 != 0)
                continue;
            double along = gram[target, target], residual = along, absolute = 0, largest = 0;
            for (var j = 0; j < weights.Length; j++)
            {
                if (j == target)
                    continue;
                along -= linear[j] * weights[j];
                residual -= (linear[j] + correlations[j]) * weights[j];
                absolute += Math.Abs(weights[j]);
                largest = Math.Max(largest, Math.Abs(correlations[j]));
            }
            var scale = Math.Min(along / residual, bound / largest);
            var objective = residual + (regularization * absolute);
            if (objective - ((2 * scale * along) - (scale * scale * residual)) <= tolerance * objective)
                return objective;
        }
    }
}
