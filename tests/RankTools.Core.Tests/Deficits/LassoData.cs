namespace RankTools.Core.Tests.Deficits;

/// <summary>Rows of numbers with a target, and the optimality conditions of the Lasso on them, computed from the data itself.</summary>
internal sealed record LassoData(double[] Rows, double[] Target)
{
    public int Count => Target.Length;

    public int Size => Rows.Length / Target.Length;

    /// <summary>Standard normal rows, of which neighbours are correlated, and a target of a few of them with noise.</summary>
    public static LassoData Random(int seed, int count, int size, double noise = 0.1)
    {
        var random = new Random(seed);
        var rows = new double[count * size];
        var target = new double[count];
        for (var n = 0; n < count; n++)
        {
            for (var j = 0; j < size; j++)
                rows[(n * size) + j] = Normal(random) + (j > 0 ? 0.6 * rows[(n * size) + j - 1] : 0);
            target[n] = rows[n * size] - (size > 4 ? 0.7 * rows[(n * size) + 4] : 0) + (noise * Normal(random));
        }
        return new(rows, target);
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>(1/N)‖Yλ + b − y‖² + μ‖λ‖² + η‖λ‖₁.</summary>
    public double Objective(double[] weights, double regularization, double ridge = 0, double intercept = 0) =>
        (Residual(weights, intercept).Sum(r => r * r) / Count) + (ridge * weights.Sum(w => w * w)) + (regularization * weights.Sum(Math.Abs));

    /// <summary>The largest violation of the optimality conditions, as a part of η (or of η_max where η is 0).</summary>
    public double Violation(double[] weights, double regularization, double ridge = 0, bool nonNegative = false, double intercept = 0, int excluded = -1)
    {
        var residual = Residual(weights, intercept);
        var scale = Math.Max(regularization, 1e-3 * Math.Sqrt(Target.Sum(y => y * y) / Count));
        var worst = 0.0;
        for (var j = 0; j < Size; j++)
        {
            if (j == excluded)
            {
                Assert.Equal(0, weights[j]);
                continue;
            }
            var slope = -2 * ridge * weights[j];
            for (var n = 0; n < Count; n++)
                slope += 2.0 / Count * residual[n] * Rows[(n * Size) + j];
            if (weights[j] != 0)
                worst = Math.Max(worst, Math.Abs(slope - (regularization * Math.Sign(weights[j]))));
            else
                worst = Math.Max(worst, (nonNegative ? slope : Math.Abs(slope)) - regularization);
        }
        return worst / scale;
    }

    private double[] Residual(double[] weights, double intercept)
    {
        var residual = new double[Count];
        for (var n = 0; n < Count; n++)
        {
            residual[n] = Target[n] - intercept;
            for (var j = 0; j < Size; j++)
                residual[n] -= weights[j] * Rows[(n * Size) + j];
        }
        return residual;
    }
}
