using RankTools.Collections;

namespace RankTools.Deficits.Lasso;

/// <summary>A solution of a <see cref="LassoProblem"/>, with the certificate of how good it is.</summary>
/// <param name="Support">Indices of the columns with a weight other than zero, ascending.</param>
/// <param name="Weights">Their weights, in the same order.</param>
/// <param name="Intercept">The constant term; 0 where the problem has none.</param>
/// <param name="Regularization">η.</param>
/// <param name="Objective">(1/N)‖Yλ − y‖² + μ‖λ‖₂² + η‖λ‖₁.</param>
/// <param name="DualityGap">Objective − dual objective ≥ 0: the objective is above the minimum by no more than this.</param>
/// <param name="SquaredError">(1/N)‖Yλ − y‖² alone.</param>
/// <param name="Iterations">Breakpoints of the path, sweeps of coordinate descent, or gradient steps.</param>
/// <param name="Method">What found it.</param>
/// <param name="IsPolished">Whether the weights solve the normal equations on their support and signs.</param>
/// <param name="HasConverged">Whether the gap is within the tolerance.</param>
public sealed record LassoSolution(
    ValueList<int> Support, ValueList<double> Weights, double Intercept, double Regularization, double Objective, double DualityGap,
    double SquaredError, int Iterations, LassoMethod Method, bool IsPolished, bool HasConverged)
{
    /// <summary>Gap as a part of the objective; 0 where both are 0.</summary>
    public double RelativeGap => DualityGap == 0 ? 0 : DualityGap / Objective;

    /// <summary>All weights, zeros included.</summary>
    /// <param name="size">Number of columns.</param>
    public double[] ToDense(int size)
    {
        var dense = new double[size];
        for (var k = 0; k < Support.Count; k++)
            dense[Support[k]] = Weights[k];
        return dense;
    }
}
