using RankTools.Backend;
using RankTools.Kernels;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>The singular values of float32 tangents that were measured by witnesses, from a Gram matrix of float32 products.</summary>
/// <remarks>
/// NOTE [Float32 Gram]: products of float32 numbers in float32, summed in float64 block by block, take half the time of a Gram matrix
/// in float64. They are off by Δ, which moves singular values above 1e-3·σ_1 by some 1e-7·σ_1 (measured on ResNets, Transformers and
/// mixers); what may be said of Δ for certain is measured. The products T (Tᵀ H) with the witnesses' ten standard normal vectors H are
/// taken in float64, in the same pass over T that measures the tangents' own error; then Δ H is known, and ‖Δ‖ ≤ ‖Δ H‖/√t as for the
/// tangents themselves. This η is some 1e-6·σ_1², enough where no singular value is within η/2τ of the threshold τ. Where one is, the
/// k values around τ are refined. With V their computed vectors, M = Vᵀ(G V) and C = G V − V M in float64, G is
/// [[M, Cᵀ], [C, rest]] in an orthonormal basis, so that by Weyl the eigenvalues of M stand in for those k with an error of ‖C‖, and the
/// others with ‖Δ‖ + ‖C‖. No gap is needed. ‖C‖ is k columns' share of Δ alone, a tenth or less of η.
/// Values below the floor are not reported: they would be noise. Where this does not reach, everything is done in float64.
/// </remarks>
/// <param name="Values">σ̂, descending.</param>
/// <param name="Error">Their error, that of the tangents included.</param>
/// <param name="Vectors">
/// Singular vectors on the side of the tangents, ascending, where they were asked for and not all values are above the floor. For the caller
/// to free.
/// </param>
internal sealed record TangentSpectrum(Spectrum Values, SpectrumError Error, Tensor? Vectors)
{
    /// <summary>The least floor that is served, as a share of σ_1.</summary>
    public const double LeastFloor = 5e-4;

    /// <summary>Probability that the measured bound on the Gram matrix fails.</summary>
    public static readonly double FailureProbability = TangentError.FailureProbability;

    private const double LeastWork = 1L << 30; // multiply-adds; below, a second decomposition for refining takes what was saved
    private const double ValueAccuracy = 1e-4; // of σ_1, above the floor
    private const int MostRefined = 48;

    /// <summary>True for tangents whose spectrum is worth trying.</summary>
    public static bool Suits(ProbeTangents probe, double floor) => floor >= LeastFloor && probe.Witnesses is not null
        && DoubleProducts.Takes(probe.Matrix) && Suits(probe.Matrix.shape[0], probe.Matrix.shape[1]);

    /// <summary>True for so many tangents of so many values.</summary>
    public static bool Suits(long tangents, long values) => tangents <= values && (double)tangents * tangents * values >= LeastWork;

    /// <summary>The singular values; null where float32 products do not reach.</summary>
    /// <param name="probe">Tangents with witnesses.</param>
    /// <param name="tolerance">The rule that will be applied.</param>
    /// <param name="columns">p of the rule: all input directions.</param>
    /// <param name="floor">The share of σ_1 below which values do not matter.</param>
    /// <param name="dropped">A bound on what the tangents lack.</param>
    /// <param name="keepsVectors">True where singular vectors are asked for.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public static TangentSpectrum? Of(
        ProbeTangents probe, Tolerance tolerance, long columns, double floor, double dropped, bool keepsVectors, CancellationToken cancellation)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var gram = SingleGram.Of(probe.Matrix, cancellation);
        var trace = gram.trace().item<double>();
        if (!double.IsFinite(trace) || trace <= 0)
            return null; // float64 tells what is wrong
        var weights = probe.WitnessWeights!;
        var (differences, products) = DoubleProducts.Of(probe.Matrix, weights, probe.Witnesses, needsProducts: true, cancellation);
        var deviation = products!.sub_(gram.mm(weights.t())); // −Δ H
        Tensor? vectors = null;
        double[] squares;
        if (keepsVectors && !AreAllAbove(gram, floor))
            (squares, vectors) = Decompose(gram);
        else
            squares = VerifiedSolver.SymmetricEigenvalues(gram);
        var rounding = squares.Length * MachineEpsilon.Double * squares[^1];
        var eta = TangentError.Bound(deviation.t().mm(deviation)) + rounding;
        var error = new SpectrumError(TangentError.Bound(differences), Math.Sqrt(eta), dropped);
        var values = Roots(squares);
        var threshold = tolerance.Threshold(values.Largest, probe.Node.ElementCount, columns, Precision.Single);
        var typical = deviation.norm().item<double>() / Math.Sqrt(weights.shape[0] * (double)squares.Length); // of vᵀΔv, at most
        if (typical > 2 * floor * ValueAccuracy * squares[^1] || threshold < MatrixSpectrum.ResolvedMultiple * error.Resolution)
            return null;
        if (IsUndecided(error))
        {
            var (low, high) = (threshold - (1.1 * error.At(threshold)), threshold + (1.1 * error.BelowAt(threshold)));
            if (values.CountAbove(low) - values.CountAbove(high) > MostRefined) // much was dropped, which decides the upper end alone
                low = threshold - (1.1 * error.BelowAt(threshold));
            var (above, count) = (values.CountAbove(high), values.CountAbove(low) - values.CountAbove(high));
            if (count is 0 or > MostRefined)
                return count == 0 ? Found() : null;
            vectors ??= Decompose(gram).Vectors;
            var first = squares.Length - above - count; // ascending
            var (refined, coupling) = Refine(probe.Matrix, vectors.narrow(1, first, count), cancellation);
            refined.CopyTo(squares, first);
            Array.Sort(squares);
            values = Roots(squares);
            error = error with
            {
                Resolution = Math.Sqrt(eta + coupling),
                Refined = new(low, high, Math.Sqrt(coupling + rounding)),
            };
        }
        return Found();

        TangentSpectrum Found() => new(values, error, keepsVectors ? vectors?.DetachFromDisposeScope() : null);

        // Whether a better Gram matrix would say more.
        bool IsUndecided(SpectrumError found)
        {
            RankEstimate Estimate(SpectrumError e) =>
                RankEstimate.Of(values, tolerance, probe.Node.ElementCount, columns, Precision.Single, e);
            var (given, best) = (Estimate(found), Estimate(found with { Resolution = 0 }));
            return (given.RankLow, given.RankHigh) != (best.RankLow, best.RankHigh);
        }
    }

    /// <summary>
    /// True only where every singular value is above the floor, so that nobody needs vectors: G − φ²·u·1 has a Cholesky decomposition, a
    /// twentieth of the work of eigenvectors, with u = ‖G²‖_F^½ ≥ λ_1.
    /// </summary>
    private static bool AreAllAbove(Tensor gram, double floor)
    {
        using var scope = NewDisposeScope();
        var largest = Math.Sqrt(gram.mm(gram).norm().item<double>());
        var shifted = gram - (floor * floor * largest * eye(gram.shape[0], dtype: float64, device: gram.device));
        var (_, info) = linalg.cholesky_ex(shifted);
        return info.item<int>() == 0;
    }

    private static (double[] Squares, Tensor Vectors) Decompose(Tensor gram)
    {
        var (values, vectors) = VerifiedSolver.SymmetricEigenvectors(gram);
        return (values.data<double>().ToArray(), vectors);
    }

    /// <summary>Eigenvalues of M, and ‖C‖_F.</summary>
    private static (double[] Values, double Coupling) Refine(Tensor tangents, Tensor vectors, CancellationToken cancellation)
    {
        var (_, products) = DoubleProducts.Of(tangents, vectors.t(), null, needsProducts: true, cancellation);
        var inside = vectors.t().mm(products!);
        var coupling = products!.sub(vectors.mm(inside)).norm().item<double>();
        return (VerifiedSolver.SymmetricEigenvalues((inside + inside.t()) / 2), coupling);
    }

    private static Spectrum Roots(double[] ascending)
    {
        var values = new double[ascending.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Sqrt(Math.Max(0, ascending[^(i + 1)]));
        return new(values);
    }
}
