using static TorchSharp.torch;

namespace RankTools.Ranks.Weights;

/// <summary>
/// The singular values of a convolution as a linear map from maps to maps, with circular padding: not those of its kernel reshaped to a
/// matrix, which ignores how windows overlap.
/// </summary>
/// <remarks>
/// NOTE [Convolution spectrum]. With circular padding on an n × m map a convolution is diagonal by frequency: at the frequency ω it
/// is the out × in matrix K̂(ω) = Σ_a K_a exp(iω·a), and its singular values are those of all n·m of them together (Sedghi, Gupta and
/// Long, ICLR 2019, arXiv 1805.10408). With strides (s, t) the s·t frequencies that alias to one are seen together: the block is
/// [K̂(ω_1) … K̂(ω_st)]/√(s·t), out × in·s·t. Groups give blocks of their own. A real kernel has equal values at ω and −ω, so half of
/// the frequencies are computed. Cost: n·m/2 complex singular value problems of out × in; a kernel of one element needs a single one.
/// Zero padding, which networks use, differs at the border only, and converges to the same distribution as the map grows.
/// </remarks>
internal static class ConvolutionSpectrum
{
    private const long BlockNumbers = 1L << 22; // 64 MiB of complex numbers

    /// <summary>All singular values, descending: (map/strides) · groups · min(out/groups, in/groups·strides) of them.</summary>
    /// <param name="kernel">out × in/groups × rows × columns, in float64.</param>
    /// <param name="geometry">The rest of the convolution, its map fitted to the kernel.</param>
    /// <param name="cancellation">Checked between blocks of frequencies.</param>
    public static Spectrum Of(Tensor kernel, ConvolutionGeometry geometry, CancellationToken cancellation)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (output, input) = (kernel.shape[0] / geometry.Groups, kernel.shape[1]);
        var (height, width) = (geometry.Map.Height / geometry.Stride.Row, geometry.Map.Width / geometry.Stride.Column);
        var taps = kernel.shape[2] * kernel.shape[3];
        // taps × (groups · out · in)
        var flat = kernel.reshape(geometry.Groups, output, input, taps).permute(3, 0, 1, 2).reshape(taps, -1);
        if (taps == 1)
        {
            var values = Values(flat.reshape(geometry.Groups, output, input));
            return Spectrum.FromUnsorted(values.SelectMany(value => Enumerable.Repeat(value, checked((int)(height * width)))));
        }
        var complex = flat.to(complex128);
        var aliases = geometry.Stride.Row * geometry.Stride.Column;
        var representatives = Representatives(height, width);
        var step = (int)Math.Clamp(BlockNumbers / (aliases * flat.shape[1]), 1, representatives.Count);
        var all = new List<double>(checked((int)(height * width * geometry.Groups * Math.Min(output, input * aliases))));
        foreach (var chunk in representatives.Chunk(step))
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            // (chunk · aliases) × taps, then frequency × alias × groups × out × in
            var symbols = Phases(kernel, geometry, chunk, height, width).matmul(complex)
                .reshape(chunk.Length, aliases, geometry.Groups, output, input);
            var blocks = symbols.permute(0, 2, 3, 1, 4).reshape(chunk.Length, geometry.Groups, output, aliases * input);
            var perFrequency = (int)(geometry.Groups * Math.Min(output, aliases * input));
            var values = Values(blocks);
            for (var i = 0; i < values.Length; i++)
            {
                all.Add(values[i] / Math.Sqrt(aliases));
                if (chunk[i / perFrequency].IsPair)
                    all.Add(values[i] / Math.Sqrt(aliases));
            }
        }
        return Spectrum.FromUnsorted(all);
    }

    /// <summary>A bound on the error of all values: backward errors of the Fourier sums and of the solver.</summary>
    public static SpectrumError ErrorOf(Spectrum values, Tensor kernel) =>
        MachineEpsilon.Double * Math.Sqrt(kernel.shape[0] + (kernel.shape[1] * kernel.shape[2] * kernel.shape[3])) * values.Largest;

    private static double[] Values(Tensor blocks)
    {
        var values = linalg.svdvals(blocks).contiguous();
        return values.cpu().data<double>().ToArray();
    }

    /// <summary>One of ω and −ω each, with a note of whether the two differ.</summary>
    private static List<(long Row, long Column, bool IsPair)> Representatives(long height, long width)
    {
        var list = new List<(long, long, bool)>();
        for (var row = 0L; row < height; row++)
        {
            for (var column = 0L; column < width; column++)
            {
                var (otherRow, otherColumn) = ((height - row) % height, (width - column) % width);
                if ((row, column).CompareTo((otherRow, otherColumn)) <= 0)
                    list.Add((row, column, (row, column) != (otherRow, otherColumn)));
            }
        }
        return list;
    }

    /// <summary>exp(iω·a) for every frequency that aliases to one of the chunk, and every element a of the kernel.</summary>
    private static Tensor Phases(
        Tensor kernel, ConvolutionGeometry geometry, (long Row, long Column, bool IsPair)[] chunk, long height, long width)
    {
        var (rows, columns) = ((int)kernel.shape[2], (int)kernel.shape[3]);
        var phases = new System.Numerics.Complex[chunk.Length * geometry.Stride.Row * geometry.Stride.Column * rows * columns];
        var index = 0;
        foreach (var (row, column, _) in chunk)
        {
            for (var i = 0L; i < geometry.Stride.Row; i++)
            {
                for (var j = 0L; j < geometry.Stride.Column; j++)
                {
                    for (var a = 0; a < rows; a++)
                    {
                        for (var b = 0; b < columns; b++)
                        {
                            // Whole turns are taken off as integers, so that phases of large maps lose no digits.
                            var vertical = (row + (i * height)) * (a * geometry.Dilation.Row) % geometry.Map.Height / (double)geometry.Map.Height;
                            var horizontal = (column + (j * width)) * (b * geometry.Dilation.Column) % geometry.Map.Width / (double)geometry.Map.Width;
                            phases[index++] = System.Numerics.Complex.FromPolarCoordinates(1, 2 * Math.PI * (vertical + horizontal));
                        }
                    }
                }
            }
        }
        return tensor(phases, complex128, kernel.device).reshape(-1, rows * columns);
    }
}
