using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// A product of matrices applied to a frame of directions, re-orthonormalised after every factor (Benettin et al. 1980): Y = A Q, Y = Q′R,
/// and Q′ goes on. All in float64.
/// </summary>
/// <remarks>
/// NOTE [Graded product]: the singular values of the product A_l … A_1 Q_0 are those of T_l = R_l … R_1, whose rows differ by factors such as
/// e^(−1000) and could not be stored. T is kept as diag(e^d) U, every row of U scaled to a largest magnitude of 1, d as logarithms. The
/// next factor gives row i as e^(m_i) Σ_j (R_ij e^(d_j − m_i)) U_j with m_i = max_j(log |R_ij| + d_j), in which nothing overflows and
/// only what cannot be seen beside the rest underflows. Because R is upper triangular, small rows are sums of small rows, and large ones
/// never touch them. Ranks relative to σ_1 come from the singular values of diag(e^(d − max d)) U.
/// A column of Y that depends on those before it to rounding is a direction that the factor lost; it is left out of the frame, and
/// from there on R has fewer rows than columns.
/// </remarks>
internal sealed class TangentProduct : IDisposable
{
    private const double LostMargin = 32;

    private readonly List<double> sums, squares; // of log R_kk, per direction that is left
    private readonly double machineEpsilon;
    private Tensor unit; // U, k × k_0
    private Tensor grade; // d, k

    /// <param name="frame">Q_0: n × k with orthonormal columns.</param>
    /// <param name="precision">Machine epsilon of the numbers that images will be computed in.</param>
    public TangentProduct(Tensor frame, double precision)
    {
        using var scope = NewDisposeScope();
        var count = (int)frame.shape[1];
        (sums, squares, machineEpsilon) = ([.. new double[count]], [.. new double[count]], precision);
        Frame = frame.clone().DetachFromDisposeScope();
        unit = eye(count, dtype: float64).DetachFromDisposeScope();
        grade = zeros(count, float64).DetachFromDisposeScope();
    }

    /// <summary>Q: d × k with orthonormal columns.</summary>
    public Tensor Frame { get; private set; }

    /// <summary>Directions that are left.</summary>
    public int Count => sums.Count;

    /// <summary>Factors so far.</summary>
    public int Depth { get; private set; }

    /// <summary>Σ log R_kk.</summary>
    public IReadOnlyList<double> Sums => sums;

    /// <summary>Running exponents.</summary>
    public double[] Exponents => [.. sums.Select(sum => sum / Depth)];

    /// <summary>Standard errors of the exponents as means over independent factors; empty for fewer than two.</summary>
    public double[] FactorErrors => Depth < 2 ? [] :
        [.. sums.Zip(squares, (sum, square) => Math.Sqrt(Math.Max(0, square - (sum * sum / Depth)) / (Depth - 1) / Depth))];

    /// <summary>Takes the images A Q of the frame's columns, d′ × k.</summary>
    public void Advance(Tensor image)
    {
        Depth++;
        if (Count == 0)
            return;
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (q, r) = linalg.qr(image, linalg.QRMode.Reduced); // d′ × m, m × k with m = min(d′, k)
        r = r.cpu();
        var kept = KeptColumns(r);
        if (kept.Length < r.shape[1])
        {
            var columns = tensor(kept, int64);
            (q, _) = kept.Length == 0 ? (image.narrow(1, 0, 0), r) : linalg.qr(image.index_select(1, columns.to(image.device)), linalg.QRMode.Reduced);
            var isStep = arange(r.shape[1], int64).ge(columns.unsqueeze(1));
            r = where(isStep, q.t().matmul(image).cpu(), zeros([kept.Length, r.shape[1]], float64)); // kept × k: a staircase
            foreach (var lost in Enumerable.Range(0, Count).Except(kept.Select(column => (int)column)).OrderDescending())
            {
                sums.RemoveAt(lost);
                squares.RemoveAt(lost);
            }
        }
        if (kept.Length > 0)
            Add(r.index_select(1, tensor(kept, int64)).diagonal().abs().log().data<double>().ToArray());
        Grade(r);
        Frame.Dispose();
        Frame = q.DetachFromDisposeScope();
    }

    /// <summary>#{σ_k &gt; r·σ_1} of the product so far, applied to the first frame.</summary>
    public int NumericalRank(double tolerance)
    {
        using var scope = NewDisposeScope();
        if (Count == 0)
            return 0;
        var values = linalg.svdvals((grade - grade.max()).exp().unsqueeze(1) * unit).data<double>().ToArray();
        return values.Count(value => value > tolerance * values[0]);
    }

    /// <summary>Logarithms of the singular values, from −∞; absolute errors are 1e-16 of the largest.</summary>
    public double[] LogSingularValues()
    {
        using var scope = NewDisposeScope();
        if (Count == 0)
            return [];
        var largest = grade.max().item<double>();
        return [.. linalg.svdvals((grade - largest).exp().unsqueeze(1) * unit).data<double>().ToArray().Select(value => largest + Math.Log(value))];
    }

    public void Dispose()
    {
        Frame.Dispose();
        unit.Dispose();
        grade.Dispose();
    }

    private void Add(double[] logs)
    {
        for (var k = 0; k < logs.Length; k++)
        {
            sums[k] += logs[k];
            squares[k] += logs[k] * logs[k];
        }
    }

    /// <summary>Columns that are not, to rounding, combinations of those before them.</summary>
    private long[] KeptColumns(Tensor r)
    {
        var diagonal = r.diagonal().abs().data<double>().ToArray();
        var norms = r.norm(dim: 0).data<double>().ToArray();
        var threshold = LostMargin * machineEpsilon * Math.Sqrt(norms.Length);
        return [.. Enumerable.Range(0, diagonal.Length).Where(k => diagonal[k] > threshold * norms[k]).Select(k => (long)k)];
    }

    /// <summary>T ← R T in its graded form.</summary>
    private void Grade(Tensor r)
    {
        var magnitudes = r.abs().log() + grade; // log |R_ij| + d_j
        var largest = r.shape[0] == 0 ? zeros(0, float64) : magnitudes.amax([1]); // m
        largest = where(largest.isfinite(), largest, zeros_like(largest));
        // Where R_ij is zero the exponent may be anything; elsewhere it is at most −log |R_ij|.
        var factors = r * (grade - largest.unsqueeze(1)).clamp_max(700).exp();
        var rows = factors.matmul(unit);
        var sizes = r.shape[0] == 0 ? zeros(0, float64) : rows.abs().amax([1]);
        var (oldUnit, oldGrade) = (unit, grade);
        unit = (rows / where(sizes.gt(0), sizes, ones_like(sizes)).unsqueeze(1)).DetachFromDisposeScope();
        grade = (largest + sizes.log()).DetachFromDisposeScope();
        oldUnit.Dispose();
        oldGrade.Dispose();
    }
}
