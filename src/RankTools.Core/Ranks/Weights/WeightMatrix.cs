using System.Runtime.InteropServices;

using RankTools.Backend;

using static TorchSharp.torch;

namespace RankTools.Ranks.Weights;

/// <summary>
/// An array of weights seen as a matrix of its first axis by all others, and that matrix's spectrum: in memory where it is small,
/// else streamed into the smaller Gram matrix.
/// </summary>
internal sealed class WeightMatrix
{
    private const long LongestKernel = 64; // of a convolution along one axis; beyond that, three axes are a stack of matrices
    private const long PanelNumbers = 1L << 22;

    private readonly WeightTensor tensor;

    private WeightMatrix(WeightTensor tensor, WeightKind kind, long rows, long columns) =>
        (this.tensor, Kind, Rows, Columns) = (tensor, kind, rows, columns);

    public WeightKind Kind { get; }

    public long Rows { get; }

    public long Columns { get; }

    /// <summary>Bytes beside one panel that the Gram matrix and its eigenvalues take.</summary>
    public long GramBytes => 3 * Math.Min(Rows, Columns) * Math.Min(Rows, Columns) * sizeof(double);

    /// <summary>Bytes that the whole matrix takes in memory.</summary>
    public long Bytes => Rows * Columns * (tensor.IsDouble ? sizeof(double) : sizeof(float));

    /// <summary>The matrix that an array is; null for scalars, vectors and empty arrays.</summary>
    public static WeightMatrix? Of(WeightTensor tensor)
    {
        var shape = tensor.Shape;
        if (shape.Length == 3 && shape[0] == 1)
            shape = shape.RemoveAt(0); // a batch of one: embeddings of tokens and positions
        if (shape.Length < 2 || shape.Contains(0))
            return null;
        var kind = shape.Length == 2 ? WeightKind.Matrix
            : shape.Length == 4 || (shape.Length == 3 && shape[2] <= LongestKernel) || shape.Length == 5 ? WeightKind.Convolution
            : WeightKind.Array;
        var columns = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        return kind == WeightKind.Matrix && Math.Min(shape[0], columns) == 1 ? null : new(tensor, kind, shape[0], columns);
    }

    /// <summary>
    /// Singular values of the matrix. What does not fit into <paramref name="memory"/> together with its Gram matrix is read panel by
    /// panel, and tolerances that only QR resolves are then unresolved.
    /// </summary>
    public MatrixSpectrum Spectrum(Tolerance tolerance, Precision precision, long memory, Device device, CancellationToken cancellation)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        if (Bytes + GramBytes <= memory || !tensor.ReadsInParts)
            return MatrixSpectrum.Of(Panel(0, Rows, 0, Columns).to(device), tolerance, precision, cancellation);
        using var gram = new GramAccumulator(Math.Min(Rows, Columns), device);
        var step = Math.Max(1, PanelNumbers / gram.Size);
        for (var start = 0L; start < Math.Max(Rows, Columns); start += step)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var width = Math.Min(step, Math.Max(Rows, Columns) - start);
            if (Rows < Columns)
                gram.AddColumns(Panel(0, Rows, start, width).to(device), cancellation);
            else
                gram.AddRows(Panel(start, width, 0, Columns).to(device), cancellation);
        }
        return MatrixSpectrum.OfGram(gram, Rows, Columns);
    }

    /// <summary>The kernel as out × in/groups × rows × columns in float64; null where it is not one of two dimensions or fewer.</summary>
    public Tensor? Kernel()
    {
        if (Kind != WeightKind.Convolution || tensor.Shape.Length is not (3 or 4))
            return null;
        var values = Panel(0, Rows, 0, Columns).to(float64);
        return tensor.Shape.Length == 4 ? values.reshape([.. tensor.Shape]) : values.reshape(tensor.Shape[0], tensor.Shape[1], 1, tensor.Shape[2]);
    }

    /// <summary>What is known of the convolution; one channel per kernel is taken for one group per channel.</summary>
    public ConvolutionGeometry GeometryOn(int mapSize)
    {
        var kernel = tensor.Shape;
        var groups = kernel[1] == 1 ? kernel[0] : 1;
        var (rows, columns) = kernel.Length == 4 ? (kernel[2], kernel[3]) : (1, kernel[2]);
        var geometry = tensor.Geometry
            ?? new ConvolutionGeometry((kernel.Length == 4 ? mapSize : 1, mapSize), (1, 1), (1, 1), groups);
        return geometry.Fitted(rows, columns);
    }

    /// <summary>Rows and columns of the matrix, read to the CPU in pieces that one span can hold.</summary>
    private Tensor Panel(long row, long rows, long column, long columns)
    {
        var panel = empty(rows, columns, tensor.IsDouble ? float64 : float32);
        var together = columns == Columns ? Math.Clamp(PanelNumbers / columns, 1, rows) : 1;
        if (columns == Columns && !tensor.ReadsInParts)
            together = rows;
        for (var i = 0L; i < rows; i += together)
        {
            using var part = panel.narrow(0, i, Math.Min(together, rows - i));
            var start = ((row + i) * Columns) + column;
            if (tensor.IsDouble)
                tensor.Read(start, MemoryMarshal.Cast<byte, double>(part.bytes));
            else
                tensor.Read(start, MemoryMarshal.Cast<byte, float>(part.bytes));
        }
        return panel;
    }
}
