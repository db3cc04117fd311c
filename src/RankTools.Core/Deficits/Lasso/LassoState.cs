namespace RankTools.Deficits.Lasso;

/// <summary>Weights of a problem, with the correlations c = q − (G + μI)λ that belong to them.</summary>
internal sealed class LassoState
{
    private readonly LassoProblem problem;
    private readonly LassoOptions options;

    public LassoState(LassoProblem problem, LassoOptions options)
    {
        (this.problem, this.options) = (problem, options);
        Weights = new double[problem.Size];
        Correlations = [.. problem.Linear];
    }

    /// <summary>λ, all of them.</summary>
    public double[] Weights { get; }

    /// <summary>c.</summary>
    public double[] Correlations { get; }

    /// <summary>Sets one weight and brings the correlations up to date. O(C).</summary>
    public void Set(int j, double weight)
    {
        var change = weight - Weights[j];
        VectorArithmetic.AddScaled(Correlations, -change, problem.Form.Column(j));
        Correlations[j] -= options.Ridge * change;
        Weights[j] = weight;
    }

    /// <summary>Sets all weights and computes the correlations anew. O(kC).</summary>
    public void Reset(ReadOnlySpan<int> support, ReadOnlySpan<double> weights)
    {
        Array.Clear(Weights);
        VectorArithmetic.Combine(Correlations, problem.Form, support, weights);
        for (var j = 0; j < Correlations.Length; j++)
            Correlations[j] = problem.Linear[j] - Correlations[j];
        for (var k = 0; k < support.Length; k++)
        {
            Weights[support[k]] = weights[k];
            Correlations[support[k]] -= options.Ridge * weights[k];
        }
    }

    /// <summary>Indices of the weights other than zero, ascending.</summary>
    public int[] Support()
    {
        var support = new List<int>();
        for (var j = 0; j < Weights.Length; j++)
        {
            if (Weights[j] != 0)
                support.Add(j);
        }
        return [.. support];
    }

    public DualityCertificate Certify()
    {
        var support = Support();
        return DualityCertificate.Of(problem, options, support, Array.ConvertAll(support, j => Weights[j]), Correlations);
    }

    public LassoSolution ToSolution(DualityCertificate certificate, int iterations, LassoMethod method, bool polished)
    {
        var support = Support();
        var weights = Array.ConvertAll(support, j => Weights[j]);
        return new(
            [.. support], [.. weights], problem.Intercept(support, weights), options.Regularization, certificate.Objective, certificate.Gap,
            certificate.Error, iterations, method, polished, certificate.IsWithin(options.Tolerance, problem.Constant));
    }
}
