using RankTools.Backend;

using TorchSharp;

namespace RankTools.Ranks;

/// <summary>
/// The n × n Gram matrix G = Σ v vᵀ of vectors that come in blocks, summed in 64 bits whatever type they come in, and from it the
/// singular values of the matrix of all those vectors.
/// </summary>
/// <remarks>
/// <para>For tangents p × d either all p rows of some columns are added (n = p) or all d columns of some rows (n = d).</para>
/// <para>Cost: G is symmetric, so only the blocks on and above the diagonal of an 8 × 8 grid are multiplied, 0.56 of the full
/// product's operations and 0.63 of its time with the conversion to 64 bits (768 × 25000 on two cores: 184 ms against 291 ms for
/// the whole product; 8 to 16 grid rows and blocks of 1024 to 4096 columns differ by a few percent). The conversion is a tenth of
/// that and never touches more than one block.</para>
/// <para>Accuracy: see NOTE [Error of singular values] at <see cref="SpectrumError"/>.</para>
/// </remarks>
public sealed class GramAccumulator : IDisposable
{
    private const int Grid = 8;
    private const long SmallestGridStep = 64;
    private const long BlockLength = 2048;
    private const long BlockNumbers = 1L << 22; // 32 MiB of 64-bit numbers

    private readonly torch.Tensor gram; // n × n, blocks below the diagonal stay zero
    private readonly double scale;

    /// <summary>Starts at zero.</summary>
    /// <param name="size">n: the number of rows of the column blocks, or of columns of the row blocks, that will be added.</param>
    /// <param name="device">Where to sum; the CPU for devices without 64-bit numbers.</param>
    /// <param name="scale">A power of two that all numbers are multiplied by, against overflow of their squares.</param>
    public GramAccumulator(long size, torch.Device? device = null, double scale = 1)
    {
        if (size < 1)
            throw RankErrors.Empty(size, 0);
        TorchBackend.EnsureLoaded();
        Device = device is { type: DeviceType.CUDA } ? device : torch.CPU;
        gram = torch.zeros(size, size, torch.float64, Device).DetachFromDisposeScope();
        this.scale = scale;
        Size = size;
    }

    /// <summary>n.</summary>
    public long Size { get; }

    /// <summary>How many vectors of length n were added.</summary>
    public long Terms { get; private set; }

    /// <summary>Where the sums are.</summary>
    public torch.Device Device { get; }

    /// <summary>Adds columns: a tensor n × s_1 × … × s_k of any real type, strided as it likes.</summary>
    public void AddColumns(torch.Tensor block, CancellationToken cancellation = default) => AddColumns([block], cancellation);

    /// <summary>Adds columns of which the rows lie in several tensors, n in all: p_i × s_1 × … × s_k with the same s.</summary>
    /// <exception cref="Errors.RankToolsException">EmptyMatrix, ShapeMismatch.</exception>
    public void AddColumns(IReadOnlyList<torch.Tensor> rowChunks, CancellationToken cancellation = default)
    {
        var blocks = new MatrixBlocks(rowChunks);
        if (blocks.Rows != Size)
            throw RankErrors.Shape($"columns of {blocks.Rows} numbers", $"{Size}");
        AddColumns(blocks, cancellation);
    }

    /// <summary>
    /// Adds rows: a tensor c × s_1 × … × s_k with n = s_1·…·s_k, of any real type. Every call must bring axes in the same order of
    /// memory.
    /// </summary>
    /// <exception cref="Errors.RankToolsException">EmptyMatrix, ShapeMismatch.</exception>
    public void AddRows(torch.Tensor block, CancellationToken cancellation = default)
    {
        var blocks = new MatrixBlocks([block]);
        if (blocks.Columns != Size)
            throw RankErrors.Shape($"rows of {blocks.Columns} numbers", $"{Size}");
        AddRows(blocks, cancellation);
    }

    internal void AddColumns(MatrixBlocks blocks, CancellationToken cancellation)
    {
        using var off = torch.no_grad();
        foreach (var block in blocks.ColumnBlocks(StepLength, Device))
        {
            cancellation.ThrowIfCancellationRequested();
            AddProduct(block);
        }
    }

    internal void AddRows(MatrixBlocks blocks, CancellationToken cancellation)
    {
        using var off = torch.no_grad();
        foreach (var block in blocks.RowBlocks(StepLength, Device))
        {
            cancellation.ThrowIfCancellationRequested();
            AddProduct(block.t());
        }
    }

    private long StepLength => Math.Clamp(BlockNumbers / Size, 128, BlockLength);

    /// <summary>G += V Vᵀ on and above the diagonal, V n × w.</summary>
    private void AddProduct(torch.Tensor v)
    {
        if (scale != 1)
            v.mul_(scale);
        var step = Math.Max(SmallestGridStep, (Size + Grid - 1) / Grid);
        for (var i = 0L; i < Size; i += step)
        {
            using var scope = torch.NewDisposeScope();
            var height = Math.Min(step, Size - i);
            var left = v.narrow(0, i, height); // height × w
            var right = v.narrow(0, i, Size - i).t(); // w × (n − i)
            gram.narrow(0, i, height).narrow(1, i, Size - i).addmm_(left, right);
        }
        Terms += v.shape[1];
    }

    /// <summary>
    /// The min(n, terms) singular values of the matrix of all vectors added, with the bound on their error. O(n³); the sums stay as
    /// they are and more may be added.
    /// </summary>
    /// <exception cref="Errors.RankToolsException">NonFiniteInput, EmptyMatrix, SolverFailed.</exception>
    public (Spectrum Values, SpectrumError Error) SingularValues()
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var full = Finite(out var trace);
        return Values(VerifiedSolver.SymmetricEigenvalues(full), trace);
    }

    /// <summary>
    /// The same with the singular vectors on the side of length n, n × n orthonormal columns of 64 bits in ascending order of their
    /// values, for the caller to free. Takes up to twice the time.
    /// </summary>
    /// <exception cref="Errors.RankToolsException">NonFiniteInput, EmptyMatrix, SolverFailed.</exception>
    internal (Spectrum Values, SpectrumError Error, torch.Tensor Vectors) Decompose()
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var full = Finite(out var trace);
        var (eigenvalues, vectors) = VerifiedSolver.SymmetricEigenvectors(full);
        var (values, error) = Values(eigenvalues.cpu().data<double>().ToArray(), trace);
        return (values, error, vectors.DetachFromDisposeScope());
    }

    /// <summary>G, known to be finite, and ‖A‖_F².</summary>
    private torch.Tensor Finite(out double trace)
    {
        if (Terms == 0)
            throw RankErrors.Empty(Size, 0);
        trace = gram.trace().item<double>(); // NaN or infinity anywhere in the input arrives here
        return double.IsFinite(trace) ? Symmetric() : throw RankErrors.NonFinite("matrix");
    }

    private (Spectrum Values, SpectrumError Error) Values(double[] eigenvalues, double trace)
    {
        var count = (int)Math.Min(Size, Terms);
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = Math.Sqrt(Math.Max(0, eigenvalues[Size - 1 - i])) / scale;
        var length = Math.Min(Terms, StepLength) + (Terms / StepLength); // terms summed one after another
        var solving = Size * MachineEpsilon.Double * Math.Max(0, eigenvalues[^1]);
        var summing = MachineEpsilon.Double / 2 * Math.Sqrt(length) * trace;
        return (new(values), new(0, Math.Sqrt(solving + summing) / scale));
    }

    /// <summary>G as n × n numbers, row after row, in the units of what was added.</summary>
    /// <exception cref="Errors.RankToolsException">NonFiniteInput.</exception>
    public double[] ToArray()
    {
        using var off = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var full = Symmetric().mul_(1 / (scale * scale)).cpu();
        return double.IsFinite(full.sum().item<double>()) ? full.data<double>().ToArray() : throw RankErrors.NonFinite("matrix");
    }

    /// <summary>Frees the sums.</summary>
    public void Dispose() => gram.Dispose();

    private torch.Tensor Symmetric() => gram.triu() + gram.triu(1).t();
}
