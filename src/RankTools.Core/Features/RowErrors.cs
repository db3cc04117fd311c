using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// How large the spectral norm of an n × d matrix of errors is, estimated from a few of its rows.
/// </summary>
/// <remarks>
/// NOTE [Error of perturbed features]. Rows are functions of independent ξ_i, so rows of errors are independent and alike; call their second
/// moment C = E e eᵀ. Then ‖E‖₂ is about √(n·λ_1(C)) + √tr C at most (the law for Gaussian rows; Vershynin 2018, theorem 4.6.1 and exercise
/// 4.7.3, up to constants). tr C is the mean of |e_i|², and λ_1(C) ≤ √tr C², where tr C² is the mean of (e_i·e_j)² over i ≠ j. Both are taken from
/// ten rows, the trace at the largest of them, and the sum is doubled. It is an estimate, not a certificate; it never exceeds
/// the Frobenius norm √n·max|e_i|. A bias, all e_i alike, is covered: there λ_1 = tr C.
/// </remarks>
internal static class RowErrors
{
    private const double Safety = 2;

    /// <summary>An estimate of ‖E‖₂.</summary>
    /// <param name="rows">q × d of its rows.</param>
    /// <param name="count">n.</param>
    /// <param name="scale">Factor on the rows.</param>
    public static double Bound(Tensor rows, long count, double scale)
    {
        using var scope = NewDisposeScope();
        var products = zeros(rows.shape[0], rows.shape[0], float64, rows.device);
        foreach (var block in new MatrixBlocks([rows]).ColumnBlocks(1 << 16, rows.device))
            products.addmm_(block, block.t());
        var traces = products.diagonal();
        var largest = traces.max().item<double>();
        var q = rows.shape[0];
        var pairs = q < 2 ? largest * largest : (products.square().sum() - traces.square().sum()).item<double>() / (q * (q - 1));
        var spectral = Math.Sqrt(count * Math.Sqrt(Math.Max(0, pairs))) + Math.Sqrt(largest);
        return scale * Math.Min(Safety * spectral, Math.Sqrt(count * largest));
    }

    /// <summary>How many rows are looked at.</summary>
    public static int RowsOf(long count) => (int)Math.Min(count, TangentPassOptions.WitnessCount);
}
