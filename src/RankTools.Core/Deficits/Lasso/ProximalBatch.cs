using static TorchSharp.torch;

namespace RankTools.Deficits.Lasso;

/// <summary>
/// Approaches the minima of many Lasso problems at once, on a device: all share one Gram matrix G, and a step of all B of them is one product
/// G·Z, C × C by C × B, in 64 bits.
/// </summary>
/// <remarks>
/// NOTE [Proximal batch]. Coordinate descent and the exact path go one column after the other, which leaves a GPU idle; gradient steps do not.
/// These are FISTA's (Beck and Teboulle 2009), where each problem drops its momentum when that points uphill (O'Donoghue and Candès 2015), so
/// that convergence becomes linear by itself. Coordinate j has the step 1/e_j, e_j = L·G_jj, so that the scale of columns plays no part;
/// the bound L ≥ λ_max(D^−½ G D^−½), D = diag G, comes from five squarings: λ_max(A) ≤ ‖A³²‖_F^(1/32) ≤ C^(1/64)·λ_max(A). The ridge and the sign
/// are part of the proximal step, which is exact: λ_j = soft(e_j z_j + (q − Gz)_j, η/2)/(e_j + μ). Every tenth step costs a second product,
/// G·Λ, for the duality gaps (NOTE [Duality gap]); problems that are done leave the batch. The weights are zero exactly where the soft
/// threshold says so, and <see cref="LassoBatch"/> makes the others exact.
/// </remarks>
internal sealed class ProximalBatch : IDisposable
{
    private const int StepsBetweenChecks = 10;
    private const int Squarings = 5;
    private const double Rest = 1e-16; // of ‖y‖²/N: the objective has come to rest, as in GramDescent

    private readonly LassoOptions options;
    private readonly Tensor gram; // C × C
    private readonly Tensor curvatures; // e, C × 1

    /// <summary>Copies a Gram matrix to a device and bounds its eigenvalues.</summary>
    /// <param name="form">G; a column is asked for once.</param>
    /// <param name="options">μ, the sign and the number of steps; η and the tolerance are those of every run.</param>
    /// <param name="device">Where to compute.</param>
    public ProximalBatch(QuadraticForm form, LassoOptions options, Device device)
    {
        using var off = no_grad();
        using var inner = NewDisposeScope();
        var values = new double[(long)form.Size * form.Size];
        for (var j = 0; j < form.Size; j++)
            form.Column(j).CopyTo(values.AsSpan(j * form.Size));
        this.options = options;
        gram = frombuffer(values, float64).reshape(form.Size, form.Size).to(device, copy: true);
        var diagonal = gram.diag().unsqueeze(1);
        diagonal = where(diagonal > 0, diagonal, ones_like(diagonal)); // columns of zeros have weight 0 whatever their step
        var roots = diagonal.sqrt();
        curvatures = diagonal * LargestEigenvalue(gram / roots / roots.t());
        (gram, curvatures) = (gram.MoveToOuterDisposeScope(), curvatures.MoveToOuterDisposeScope());
    }

    /// <summary>Steps until every problem's duality gap is within the tolerance, or its objective at rest.</summary>
    /// <param name="problems">B problems on the Gram matrix.</param>
    /// <param name="regularizations">η of each.</param>
    /// <param name="start">Weights to start from, C of each; null for zeros.</param>
    /// <param name="tolerance">Gap as a part of the objective.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <returns>The weights of each problem, C numbers, and the steps that it took.</returns>
    public (double[] Weights, int Steps)[] Run(
        IReadOnlyList<LassoProblem> problems, IReadOnlyList<double> regularizations, IReadOnlyList<double[]>? start, double tolerance,
        CancellationToken cancellation)
    {
        var results = new (double[], int)[problems.Count];
        if (problems.Count == 0)
            return results;
        using var off = no_grad();
        using var columns = new ProximalColumns(problems, regularizations, start, gram.device);
        int[] left = [.. Enumerable.Range(0, problems.Count)]; // the problem in each column
        var before = Enumerable.Repeat(double.PositiveInfinity, left.Length).ToArray();
        for (var steps = 0; ; steps++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (steps % StepsBetweenChecks == 0 || steps >= options.MaxIterations)
            {
                var (objectives, gaps) = columns.Certify(gram, options);
                var done = new bool[left.Length];
                for (var k = 0; k < left.Length; k++)
                {
                    var constant = problems[left[k]].Constant;
                    done[k] = new DualityCertificate(objectives[k], gaps[k], 0, 1).IsWithin(tolerance, constant)
                        || Math.Abs(before[k] - objectives[k]) <= Rest * constant || steps >= options.MaxIterations;
                    before[k] = objectives[k];
                }
                if (Array.Exists(done, one => one))
                {
                    int[] places = [.. Enumerable.Range(0, left.Length).Where(k => done[k])];
                    foreach (var (place, weights) in places.Zip(columns.Take(places)))
                        results[left[place]] = (weights, steps);
                    int[] rest = [.. Enumerable.Range(0, left.Length).Where(k => !done[k])];
                    if (rest.Length == 0)
                        return results;
                    columns.Keep(rest);
                    (left, before) = ([.. rest.Select(k => left[k])], [.. rest.Select(k => before[k])]);
                }
            }
            columns.Step(gram, curvatures, options);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gram.Dispose();
        curvatures.Dispose();
    }

    /// <summary>A bound from above, as a tensor of one number; 1 for a matrix of zeros.</summary>
    private static Tensor LargestEigenvalue(Tensor matrix)
    {
        var norm = linalg.norm(matrix);
        if (norm.item<double>() == 0)
            return ones_like(norm);
        var (power, logarithm) = (matrix / norm, norm.log());
        for (var k = 1; k <= Squarings; k++)
        {
            power = power.mm(power);
            norm = linalg.norm(power);
            power = power / norm;
            logarithm = logarithm + (norm.log() / (1 << k)); // log ‖A^(2^k)‖ / 2^k, the norms taken out on the way put back
        }
        return logarithm.exp() * (1 + 1e-12);
    }
}
