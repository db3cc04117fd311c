namespace RankTools.Deficits.Lasso;

/// <summary>
/// A feasible point of the dual made from any vector in the residual's place, scaled as NOTE [Duality gap] says; with what Gap-Safe rules
/// need of it.
/// </summary>
/// <param name="Value">Dual objective.</param>
/// <param name="Correlations">κ·c_j, at most η/2 for every column that it was made feasible for.</param>
internal sealed record DualPoint(double Value, double[] Correlations)
{
    /// <summary>Scales a vector to feasibility for some columns.</summary>
    /// <param name="data">The data.</param>
    /// <param name="options">η and μ.</param>
    /// <param name="columns">Columns that count.</param>
    /// <param name="residual">The vector, N numbers.</param>
    /// <param name="weights">The weights that belong to it, for the part of μ.</param>
    public static DualPoint Of(ResidualData data, LassoOptions options, IReadOnlyList<int> columns, ReadOnlySpan<double> residual, double[] weights)
    {
        var correlations = new double[columns.Count];
        var largest = 0.0;
        double square = VectorArithmetic.Dot(residual, residual) / data.Count, along = VectorArithmetic.Dot(residual, data.Target) / data.Count;
        for (var k = 0; k < columns.Count; k++)
        {
            var weight = weights[columns[k]];
            correlations[k] = (VectorArithmetic.Dot(data.Column(columns[k]), residual) / data.Count) - (options.Ridge * weight);
            square += options.Ridge * weight * weight;
            largest = Math.Max(largest, options.NonNegative ? correlations[k] : Math.Abs(correlations[k]));
        }
        var feasible = largest > 0 ? options.Bound / largest : double.PositiveInfinity;
        var scale = square > 0 ? Math.Clamp(along / square, -feasible, feasible) : 0;
        if (options.NonNegative)
            scale = Math.Max(0, scale); // turned round, negative correlations would have to be bounded too
        for (var k = 0; k < correlations.Length; k++)
            correlations[k] *= scale;
        return new((2 * scale * along) - (scale * scale * square), correlations);
    }
}
