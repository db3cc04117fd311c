using RankTools.Backend;

using TorchSharp;

namespace RankTools.Ranks;

/// <summary>
/// The singular values of a matrix, how they were computed, and how far off they may be.
/// </summary>
/// <remarks>
/// The smaller Gram matrix in 64 bits serves where the tolerance is well above what it resolves, about 4e-7·σ_1; otherwise QR
/// block by block and the singular values of R. Cost: about 0.6·m·n·min(m, n) multiply-adds for the first, 2.5 times m·n·min(m, n)
/// at a lower rate for the second. Memory beside the matrix: min(m, n)² numbers and one block. Neither converts the whole matrix.
/// </remarks>
public sealed class MatrixSpectrum
{
    // At τ = 3√η the bound is e = 0.057·τ.
    internal const double ResolvedMultiple = 3;
    private const double SafeMagnitude = 1e100;

    private MatrixSpectrum(Spectrum values, SpectrumError error, SpectrumMethod method, long rows, long columns) =>
        (Values, Error, Method, Rows, Columns) = (values, error, method, rows, columns);

    /// <summary>All min(m, n) singular values, descending.</summary>
    public Spectrum Values { get; }

    /// <summary>Their error as singular values of the given matrix; see NOTE [Error of singular values].</summary>
    public SpectrumError Error { get; }

    /// <summary>How they were computed.</summary>
    public SpectrumMethod Method { get; }

    /// <summary>
    /// Singular vectors on the side of the tangents, p × p, in ascending order of their values: where they were asked for and their Gram
    /// matrix served. For the caller to free.
    /// </summary>
    internal torch.Tensor? Vectors { get; private init; }

    /// <summary>m.</summary>
    public long Rows { get; }

    /// <summary>n.</summary>
    public long Columns { get; }

    /// <summary>Singular values of an m × n matrix, precise enough for a tolerance.</summary>
    /// <param name="matrix">m × n, real, on any device.</param>
    /// <param name="tolerance">The rule that will be applied; null for the finest resolution.</param>
    /// <param name="precision">What the matrix was computed in, for <see cref="ToleranceRule.Svd"/>; null takes its own type.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    /// <exception cref="Errors.RankToolsException">
    /// EmptyMatrix, NonFiniteInput, ShapeMismatch, ElementTypeNotSupported, SolverFailed.
    /// </exception>
    public static MatrixSpectrum Of(
        torch.Tensor matrix, Tolerance? tolerance = null, Precision? precision = null, CancellationToken cancellation = default)
    {
        TorchBackend.EnsureLoaded();
        if (matrix.dim() != 2)
            throw RankErrors.Shape($"a tensor of {matrix.dim()} dimensions", "a matrix");
        return Compute(new([matrix]), matrix.shape[0], matrix.shape[1], tolerance, precision ?? PrecisionOf(matrix), cancellation);
    }

    /// <summary>
    /// Singular values of a Jacobian d × p from its p tangents, in chunks p_i × s_1 × … × s_k with d = s_1·…·s_k: rows of the given
    /// tensors are columns of the Jacobian.
    /// </summary>
    /// <param name="tangents">The chunks, all of one shape but for p_i.</param>
    /// <param name="tolerance">The rule that will be applied; null for the finest resolution.</param>
    /// <param name="precision">What the tangents were computed in; null takes their own type.</param>
    /// <param name="outputs">
    /// d of the layer, where the tensors hold only its outputs within reach of the input directions (the others are zero and change
    /// no singular value but σ_i = 0); null where they hold all.
    /// </param>
    /// <param name="cancellation">Looked at between blocks.</param>
    /// <exception cref="Errors.RankToolsException">
    /// EmptyMatrix, NonFiniteInput, ShapeMismatch, ElementTypeNotSupported, SolverFailed.
    /// </exception>
    public static MatrixSpectrum OfTangents(
        IReadOnlyList<torch.Tensor> tangents,
        Tolerance? tolerance = null,
        Precision? precision = null,
        long? outputs = null,
        CancellationToken cancellation = default) => OfTangents(tangents, tolerance, precision, outputs, keepsVectors: false, cancellation);

    /// <summary>The same, with singular vectors where the tangents' own Gram matrix is the smaller one and serves (<see cref="Vectors"/>).</summary>
    internal static MatrixSpectrum OfTangents(
        IReadOnlyList<torch.Tensor> tangents, Tolerance? tolerance, Precision? precision, long? outputs, bool keepsVectors, CancellationToken cancellation)
    {
        TorchBackend.EnsureLoaded();
        var blocks = new MatrixBlocks(tangents);
        if (outputs < blocks.Columns)
            throw RankErrors.Shape($"tangents of {blocks.Columns} numbers", $"at most {outputs}, the layer's outputs");
        return Compute(blocks, outputs ?? blocks.Columns, blocks.Rows, tolerance, precision ?? PrecisionOf(tangents[0]), cancellation, keepsVectors);
    }

    /// <summary>Singular values of an m × n matrix of which the rows or columns were summed as they came.</summary>
    internal static MatrixSpectrum OfGram(GramAccumulator gram, long rows, long columns)
    {
        var (values, error) = gram.SingularValues();
        return new(WithZeros(values, Math.Min(rows, columns)), error, SpectrumMethod.Gram, rows, columns);
    }

    /// <summary>The rank under a tolerance, with its interval.</summary>
    /// <param name="tolerance">The rule; one much finer than the one asked for at first may come out unresolved.</param>
    /// <param name="precision">What the matrix was computed in.</param>
    /// <param name="matrixError">A bound on the spectral norm of the matrix's own error.</param>
    public RankEstimate Estimate(Tolerance tolerance, Precision precision, double matrixError = 0) =>
        RankEstimate.Of(Values, tolerance, Rows, Columns, precision, Error.Plus(matrixError));

    private static MatrixSpectrum Compute(
        MatrixBlocks blocks, long rows, long columns, Tolerance? tolerance, Precision precision, CancellationToken cancellation, bool keepsVectors = false)
    {
        using var off = torch.no_grad();
        var scale = Scale(blocks);
        var smaller = Math.Min(blocks.Rows, blocks.Columns);
        // A relative rule tells beforehand whether the Gram can serve; an absolute one only with σ_1 at hand.
        if (tolerance is not null && (!tolerance.IsRelative || Resolves(tolerance, 1, Math.Sqrt(smaller * MachineEpsilon.Double))))
        {
            using var gram = Sum(blocks, scale, cancellation);
            torch.Tensor? vectors = null;
            var (values, error) = keepsVectors && blocks.Rows <= blocks.Columns ? Decompose(gram, out vectors) : gram.SingularValues();
            if (Resolves(tolerance, values.Largest, error.Resolution))
                return Result(values, error, SpectrumMethod.Gram, vectors);
            vectors?.Dispose();
        }
        var (fine, fineError) = ByQr(blocks, scale, cancellation);
        return Result(fine, fineError, SpectrumMethod.QrSvd);

        bool Resolves(Tolerance asked, double largest, double resolution) =>
            asked.Threshold(largest, rows, columns, precision) >= ResolvedMultiple * resolution;

        MatrixSpectrum Result(Spectrum values, SpectrumError error, SpectrumMethod method, torch.Tensor? vectors = null) =>
            new(WithZeros(values, Math.Min(rows, columns)), error, method, rows, columns) { Vectors = vectors };
    }

    private static (Spectrum Values, SpectrumError Error) Decompose(GramAccumulator gram, out torch.Tensor vectors)
    {
        (var values, var error, vectors) = gram.Decompose();
        return (values, error);
    }

    private static GramAccumulator Sum(MatrixBlocks blocks, double scale, CancellationToken cancellation)
    {
        var gram = new GramAccumulator(Math.Min(blocks.Rows, blocks.Columns), blocks.Device, scale);
        try
        {
            if (blocks.Rows <= blocks.Columns)
                gram.AddColumns(blocks, cancellation);
            else
                gram.AddRows(blocks, cancellation);
            return gram;
        }
        catch
        {
            gram.Dispose();
            throw;
        }
    }

    /// <summary>R of the tall orientation, one block of rows after another (TSQR), then its singular values.</summary>
    private static (Spectrum Values, SpectrumError Error) ByQr(MatrixBlocks blocks, double scale, CancellationToken cancellation)
    {
        var wide = blocks.Rows <= blocks.Columns;
        var smaller = Math.Min(blocks.Rows, blocks.Columns);
        var length = Math.Max(1024, 4 * smaller);
        var device = blocks.Device.type == DeviceType.CUDA ? blocks.Device : torch.CPU;
        torch.Tensor? triangle = null; // at most smaller × smaller
        try
        {
            foreach (var block in wide ? blocks.ColumnBlocks(length, device) : blocks.RowBlocks(length, device))
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                if (scale != 1)
                    block.mul_(scale);
                var tall = wide ? block.t() : block; // length × smaller
                var stacked = triangle is null ? tall : torch.cat([triangle, tall]);
                var (_, next) = torch.linalg.qr(stacked, torch.linalg.QRMode.R);
                triangle?.Dispose();
                triangle = next.DetachFromDisposeScope();
            }
            using var last = torch.NewDisposeScope();
            if (!double.IsFinite(triangle!.norm().item<double>()))
                throw RankErrors.NonFinite("matrix");
            var values = VerifiedSolver.SingularValues(triangle);
            var error = MachineEpsilon.Double / 2 * Math.Sqrt(blocks.Rows + blocks.Columns) * values[0];
            return (Spectrum.FromUnsorted(values.Select(v => v / scale)), new(error / scale, 0));
        }
        finally
        {
            triangle?.Dispose();
        }
    }

    /// <summary>A power of two that keeps squares of 64-bit numbers from overflow and underflow; 1 wherever they are safe.</summary>
    private static double Scale(MatrixBlocks blocks)
    {
        if (blocks.SquaresFit)
            return 1;
        var max = blocks.MaxMagnitude();
        if (!double.IsFinite(max))
            throw RankErrors.NonFinite("matrix");
        return max == 0 || (max < SafeMagnitude && max > 1 / SafeMagnitude) ? 1 : Math.ScaleB(1, -Math.Clamp(Math.ILogB(max), -1000, 1000));
    }

    private static Spectrum WithZeros(Spectrum values, long count)
    {
        if (values.Count == count)
            return values;
        var padded = new double[count];
        values.AsSpan().CopyTo(padded);
        return new(padded);
    }

    private static Precision PrecisionOf(torch.Tensor matrix) =>
        matrix.dtype == torch.float64 ? Precision.Double : Precision.Single;
}
