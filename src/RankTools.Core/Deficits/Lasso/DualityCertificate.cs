namespace RankTools.Deficits.Lasso;

/// <summary>
/// Objective and duality gap of weights, from the correlations c = q − (G + μI)λ of the columns with the residual.
/// </summary>
/// <remarks>
/// NOTE [Duality gap]. The dual is max yᵀθ − (N/4)‖θ‖² over ‖Yᵀθ‖_∞ ≤ η. Any multiple θ = κ·(2/N)·r of the residual r with
/// κ·2·max|c_j| ≤ η is feasible, and gives 2κ·yᵀr/N − κ²·‖r‖²/N; the best κ is yᵀr/‖r‖², clipped to what is feasible. By weak
/// duality the objective is above its minimum by at most its distance to that. With weights ≥ 0 only max c_j counts. μ acts as
/// √(Nμ)·I appended to Y. Inner products in 64 bits leave rounding of about 1e-15·s in the gap, below which it is not resolved.
/// </remarks>
/// <param name="Objective">Primal objective.</param>
/// <param name="Gap">Primal − dual, not negative.</param>
/// <param name="Error">‖r‖²/N without the part of μ.</param>
/// <param name="Scale">κ.</param>
internal readonly record struct DualityCertificate(double Objective, double Gap, double Error, double Scale)
{
    private const double Rounding = 1e-14;

    /// <summary>Whether the gap is within a part of the objective, or within rounding of the inner products.</summary>
    public bool IsWithin(double tolerance, double constant) => Gap <= (tolerance * Objective) + (Rounding * constant);

    public static DualityCertificate Of(
        LassoProblem problem, LassoOptions options, ReadOnlySpan<int> support, ReadOnlySpan<double> weights, ReadOnlySpan<double> correlations)
    {
        double explained = 0, remaining = 0, absolute = 0, squares = 0;
        for (var k = 0; k < support.Length; k++)
        {
            explained += problem.Linear[support[k]] * weights[k];
            remaining += correlations[support[k]] * weights[k];
            absolute += Math.Abs(weights[k]);
            squares += weights[k] * weights[k];
        }
        var along = Math.Max(0, problem.Constant - explained); // yᵀr/N
        var residual = Math.Max(0, along - remaining); // ‖r‖²/N with the part of μ
        var largest = 0.0;
        for (var j = 0; j < correlations.Length; j++)
        {
            var size = options.NonNegative ? correlations[j] : Math.Abs(correlations[j]);
            if (size > largest && !problem.IsExcluded(j))
                largest = size;
        }
        var feasible = largest > 0 ? options.Bound / largest : double.PositiveInfinity;
        var scale = residual > 0 ? Math.Min(along / residual, feasible) : 0;
        var objective = residual + (options.Regularization * absolute);
        var dual = (2 * scale * along) - (scale * scale * residual);
        return new(objective, Math.Max(0, objective - dual), Math.Max(0, residual - (options.Ridge * squares)), scale);
    }
}
