namespace RankTools.Deficits.Lasso;

/// <summary>
/// Guesses where a sequence of residuals is going: coordinate descent ends as a linear iteration, whose limit is an affine combination of a few
/// of its points (Massias et al. 2018, after Anderson).
/// </summary>
internal sealed class DualExtrapolation(int count, int size)
{
    private const int Depth = 5;

    private readonly Queue<(double[] Residual, double[] Weights)> points = new();

    /// <summary>Remembers a point.</summary>
    public void Add(double[] residual, double[] weights)
    {
        points.Enqueue(([.. residual], [.. weights]));
        if (points.Count > Depth + 1)
            points.Dequeue();
    }

    /// <summary>The limit; null while there are too few points, or they say nothing.</summary>
    public (double[] Residual, double[] Weights)? Limit()
    {
        if (points.Count <= Depth)
            return null;
        var all = points.ToArray();
        var steps = new double[Depth][];
        for (var k = 0; k < Depth; k++)
        {
            steps[k] = [.. all[k + 1].Residual];
            VectorArithmetic.AddScaled(steps[k], -1, all[k].Residual);
        }
        var factor = new CholeskyFactor();
        for (var k = 0; k < Depth; k++)
        {
            var column = new double[k];
            for (var i = 0; i < k; i++)
                column[i] = VectorArithmetic.Dot(steps[k], steps[i]);
            if (!factor.Append(column, VectorArithmetic.Dot(steps[k], steps[k])))
                return null;
        }
        var shares = Enumerable.Repeat(1.0, Depth).ToArray();
        factor.Solve(shares);
        var total = shares.Sum();
        if (!double.IsFinite(total) || total == 0)
            return null;
        var (residual, weights) = (new double[count], new double[size]);
        for (var k = 0; k < Depth; k++)
        {
            VectorArithmetic.AddScaled(residual, shares[k] / total, all[k + 1].Residual);
            VectorArithmetic.AddScaled(weights, shares[k] / total, all[k + 1].Weights);
        }
        return (residual, weights);
    }
}
