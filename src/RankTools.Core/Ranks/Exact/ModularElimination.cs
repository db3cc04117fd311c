using System.Numerics;
using System.Runtime.InteropServices;

using MathNet.Numerics.Random;

using static TorchSharp.torch;

namespace RankTools.Ranks.Exact;

/// <summary>
/// The rank of a matrix modulo a prime, and rows that span all of them.
/// </summary>
/// <remarks>
/// NOTE [Elimination]. Rows are taken in blocks. A block is cleared of the rows found before by one product of matrices, brought into
/// reduced form by itself, and the rows before are cleared of it by another product, so that almost all work is in libtorch's products:
/// about 2·r·n·m multiply-adds for n rows, m columns and rank r. Of a matrix much wider than high only a random choice of columns is
/// taken, beside sixteen random combinations of all columns: as long as those add nothing to the rank, it is the whole matrix's, but with
/// probability p⁻¹⁶; else more columns are taken. A choice of columns never has a larger rank than the matrix.
/// </remarks>
internal static class ModularElimination
{
    private const int BlockRows = 96;
    private const int Combinations = 16;

    /// <summary>Rank and independent rows of a matrix of reduced numbers.</summary>
    /// <param name="matrix">Rows × columns, float64, on the CPU.</param>
    /// <param name="field">The prime.</param>
    /// <param name="seed">Seed of the choice of columns.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    public static (int Rank, long[] Rows) Of(Tensor matrix, PrimeField field, long seed, CancellationToken cancellation)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var used = matrix.ne(0).any(0).nonzero().flatten();
        if (used.numel() == 0)
            return (0, []);
        var random = new Xoshiro256StarStar(unchecked((int)(seed ^ (seed >> 32))), threadSafe: false);
        var count = matrix.shape[0] + (matrix.shape[0] / 4) + 32;
        if (used.numel() <= 2 * count)
            return Eliminate(matrix.index_select(1, used), field, long.MaxValue, cancellation).Found;
        var columns = used.data<long>().ToArray();
        random.Shuffle(columns);
        var weights = zeros([matrix.shape[1], Combinations], float64);
        foreach (ref var weight in MemoryMarshal.Cast<byte, double>(weights.bytes))
            weight = random.Next((int)-field.Half + 1, (int)field.Half);
        var combined = field.Product(matrix, weights);
        for (; 2 * count < columns.Length; count *= 2)
        {
            using var inner = NewDisposeScope();
            var chosen = matrix.index_select(1, tensor(columns[..(int)count]));
            var (found, reachesCombinations) = Eliminate(cat([chosen, combined], 1), field, count, cancellation);
            if (!reachesCombinations || found.Rank == matrix.shape[0])
                return found;
        }
        return Eliminate(matrix.index_select(1, used), field, long.MaxValue, cancellation).Found;
    }

    /// <summary>Rank and rows, and whether a pivot had to be taken from <paramref name="limit"/> or a later column.</summary>
    private static ((int Rank, long[] Rows) Found, bool ReachesLimit) Eliminate(
        Tensor matrix, PrimeField field, long limit, CancellationToken cancellation)
    {
        var (height, width) = (matrix.shape[0], matrix.shape[1]);
        var full = Math.Min(height, width);
        using var scope = NewDisposeScope();
        var basis = empty([full, width], float64); // reduced: at the pivots the unit matrix
        var (pivots, rows) = (new List<long>(), new List<long>());
        for (var start = 0L; start < height && rows.Count < full; start += BlockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var block = matrix.narrow(0, start, Math.Min(BlockRows, height - start)).clone();
            var known = basis.narrow(0, 0, rows.Count);
            if (rows.Count > 0)
                field.Reduce(block.sub_(field.Product(block.index_select(1, tensor(pivots.ToArray())), known)));
            var found = ReduceBlock(block, field);
            if (found.Count == 0)
                continue;
            var fresh = block.index_select(0, tensor(found.Select(item => (long)item.Row).ToArray()));
            var columns = found.Select(item => (long)item.Column).ToArray();
            if (rows.Count > 0)
                field.Reduce(known.sub_(field.Product(known.index_select(1, tensor(columns)), fresh)));
            var kept = (int)Math.Min(found.Count, full - rows.Count);
            basis.narrow(0, rows.Count, kept).copy_(fresh.narrow(0, 0, kept));
            rows.AddRange(found.Take(kept).Select(item => start + item.Row));
            pivots.AddRange(columns.Take(kept));
        }
        return ((rows.Count, [.. rows]), pivots.Any(pivot => pivot >= limit));
    }

    /// <summary>Brings a few rows into reduced form in place and gives the rows that have a pivot, with its column.</summary>
    private static List<(int Row, int Column)> ReduceBlock(Tensor block, PrimeField field)
    {
        var (height, width) = ((int)block.shape[0], (int)block.shape[1]);
        var numbers = new double[(long)height * width];
        MemoryMarshal.Cast<byte, double>(block.bytes).CopyTo(numbers);
        var found = new List<(int Row, int Column)>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, get_num_threads()) };
        for (var i = 0; i < height; i++)
        {
            var row = numbers.AsSpan(i * width, width);
            var column = FirstNonZero(row);
            if (column < 0)
                continue;
            Scale(row, field.Inverse(row[column]), field.Prime);
            found.Add((i, column));
            var pivot = i;
            Parallel.For(0, height, parallel, other =>
            {
                var factor = numbers[(other * width) + column];
                if (other != pivot && factor != 0)
                    Subtract(numbers.AsSpan(other * width, width), numbers.AsSpan(pivot * width, width), factor, field.Prime);
            });
        }
        numbers.CopyTo(MemoryMarshal.Cast<byte, double>(block.bytes));
        return found;
    }

    /// <summary>A plain search: a closed gate leaves −0.0, whose bits are not those of 0.</summary>
    private static int FirstNonZero(ReadOnlySpan<double> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] != 0)
                return i;
        }
        return -1;
    }

    private static void Scale(Span<double> row, double factor, double prime)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var product = row[i] * factor;
            row[i] = product - (prime * Math.Round(product / prime));
        }
    }

    /// <summary>target − factor · row, reduced.</summary>
    private static void Subtract(Span<double> target, ReadOnlySpan<double> row, double factor, double prime)
    {
        var targets = MemoryMarshal.Cast<double, Vector<double>>(target);
        var rows = MemoryMarshal.Cast<double, Vector<double>>(row);
        var (factors, primes, inverse) = (new Vector<double>(factor), new Vector<double>(prime), new Vector<double>(1 / prime));
        for (var i = 0; i < targets.Length; i++)
        {
            var value = targets[i] - (factors * rows[i]);
            targets[i] = value - (primes * Vector.Round(value * inverse));
        }
        for (var i = targets.Length * Vector<double>.Count; i < target.Length; i++)
        {
            var value = target[i] - (factor * row[i]);
            target[i] = value - (prime * Math.Round(value / prime));
        }
    }
}
