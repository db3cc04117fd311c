using TorchSharp;

namespace RankTools.Ranks;

/// <summary>
/// A p × d matrix that lies in row chunks, each p_i × s_1 × … × s_k with d = s_1·…·s_k, handed out as 64-bit blocks of columns or
/// of rows: no chunk is joined, flattened or converted as a whole.
/// </summary>
/// <remarks>
/// Columns come in the order of memory, not of indices (a singular value does not depend on it): images that lie channels-last, or
/// a window of an image, are read as they lie.
/// </remarks>
internal sealed class MatrixBlocks
{
    private readonly torch.Tensor[] chunks;
    private readonly long[] order; // axes 1..k of every chunk, slowest in memory first

    public MatrixBlocks(IReadOnlyList<torch.Tensor> chunks)
    {
        if (chunks.Count == 0)
            throw RankErrors.Empty(0, 0);
        this.chunks = [.. chunks];
        var first = chunks[0];
        if (first.dim() < 2)
            throw RankErrors.Shape($"a tensor of {first.dim()} dimensions", "a matrix, or rows of more dimensions");
        var sizes = first.shape;
        foreach (var chunk in chunks)
        {
            if (chunk.is_complex())
                throw RankErrors.ElementType(chunk.dtype.ToString());
            if (!chunk.shape.AsSpan(1).SequenceEqual(sizes.AsSpan(1)))
                throw RankErrors.Shape($"rows of shape {Text(chunk.shape)}", $"the shape of those before, {Text(sizes)}");
        }
        Rows = chunks.Sum(static c => c.shape[0]);
        Columns = sizes.AsSpan(1).ToArray().Aggregate(1L, static (a, b) => a * b);
        if (Rows == 0 || Columns == 0)
            throw RankErrors.Empty(Rows, Columns);
        var strides = first.stride();
        order = [.. Enumerable.Range(1, sizes.Length - 1).OrderByDescending(a => strides[a]).Select(static a => (long)a)];
    }

    public long Rows { get; }

    public long Columns { get; }

    public torch.Device Device => chunks[0].device;

    /// <summary>True where every element has a square that 64 bits hold: anything but 64-bit numbers.</summary>
    public bool SquaresFit => chunks.All(static c => c.dtype != torch.ScalarType.Float64);

    /// <summary>Largest magnitude; NaN where there is one.</summary>
    public double MaxMagnitude()
    {
        var max = 0.0;
        foreach (var chunk in chunks)
        {
            using var scope = torch.NewDisposeScope();
            var (low, high) = chunk.aminmax();
            // Math.Max propagates NaN
            max = Math.Max(max, Math.Max(Math.Abs(low.to(torch.float64).item<double>()), Math.Abs(high.to(torch.float64).item<double>())));
        }
        return max;
    }

    /// <summary>Blocks of p × about <paramref name="width"/> numbers. Each lives in the same buffer, until the next is asked for.</summary>
    public IEnumerable<torch.Tensor> ColumnBlocks(long width, torch.Device device)
    {
        var views = Views();
        try
        {
            var sizes = views[0].shape;
            using var buffer = torch.empty(Rows, Math.Min(width, Columns), torch.float64, device);
            foreach (var ranges in Cut(sizes, 1, Math.Min(width, Columns)))
            {
                using var scope = torch.NewDisposeScope();
                var columns = ranges.Aggregate(1L, static (a, r) => a * r.Length);
                var block = buffer.narrow(1, 0, columns); // p × columns
                var row = 0L;
                foreach (var view in views)
                {
                    var rows = view.shape[0];
                    var part = view; // p_i × t_1 × … × t_k
                    for (var a = 0; a < ranges.Length; a++)
                        part = part.narrow(a + 1, ranges[a].Start, ranges[a].Length);
                    block.narrow(0, row, rows).view(part.shape).copy_(part);
                    row += rows;
                }
                yield return block;
            }
        }
        finally
        {
            foreach (var view in views)
                view.Dispose();
        }
    }

    /// <summary>Blocks of at most <paramref name="height"/> × d numbers, in one buffer as well.</summary>
    public IEnumerable<torch.Tensor> RowBlocks(long height, torch.Device device)
    {
        var views = Views();
        try
        {
            using var buffer = torch.empty(Math.Min(height, Rows), Columns, torch.float64, device);
            foreach (var view in views)
            {
                for (var start = 0L; start < view.shape[0]; start += buffer.shape[0])
                {
                    using var scope = torch.NewDisposeScope();
                    var part = view.narrow(0, start, Math.Min(buffer.shape[0], view.shape[0] - start));
                    var block = buffer.narrow(0, 0, part.shape[0]); // h × d
                    block.view(part.shape).copy_(part);
                    yield return block;
                }
            }
        }
        finally
        {
            foreach (var view in views)
                view.Dispose();
        }
    }

    private torch.Tensor[] Views() => [.. chunks.Select(c => c.permute([0, .. order]).DetachFromDisposeScope())];

    /// <summary>Cuts a box into boxes of at most width cells, as large as whole trailing axes allow.</summary>
    private static IEnumerable<(long Start, long Length)[]> Cut(long[] sizes, int axis, long width)
    {
        if (axis == sizes.Length)
        {
            yield return [];
            yield break;
        }
        var inner = 1L;
        for (var a = axis + 1; a < sizes.Length; a++)
            inner *= sizes[a];
        var step = Math.Max(1, width / inner);
        for (var start = 0L; start < sizes[axis]; start += step)
        {
            var range = (start, Math.Min(step, sizes[axis] - start));
            foreach (var rest in Cut(sizes, axis + 1, inner > width ? width : inner))
                yield return [range, .. rest];
        }
    }

    private static string Text(long[] shape) => string.Join('×', shape.Skip(1));
}
