using RankTools.Errors;

namespace RankTools.Deficits.Lasso;

/// <summary>A Gram matrix G = YᵀY/N held as a whole. Serves any number of problems and threads at once.</summary>
public sealed class GramMatrix : QuadraticForm
{
    private readonly double[] values; // C × C

    /// <summary>Takes over a symmetric matrix, row after row; do not change it afterwards.</summary>
    /// <param name="values">C × C numbers.</param>
    /// <param name="size">C.</param>
    public GramMatrix(double[] values, int size)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (values.Length != (long)size * size)
            throw new ArgumentException($"{values.Length} numbers are no {size} × {size} matrix.", nameof(values));
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new RankToolsException("NonFiniteInput", ErrorKind.InvalidData, null,
                    "The Gram matrix holds NaN or infinite numbers; check the data it came from.");
            }
        }
        (this.values, Size) = (values, size);
    }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <summary>G_ij.</summary>
    public double this[int i, int j] => values[((long)i * Size) + j];

    /// <inheritdoc/>
    public override double Diagonal(int j) => this[j, j];

    /// <inheritdoc/>
    public override ReadOnlySpan<double> Column(int j) => values.AsSpan(j * Size, Size);

    /// <summary>A copy of the numbers, row after row.</summary>
    public double[] ToArray() => [.. values];

    /// <summary>The mean of the diagonal.</summary>
    public double MeanDiagonal
    {
        get
        {
            var sum = 0.0;
            for (var j = 0; j < Size; j++)
                sum += this[j, j];
            return sum / Size;
        }
    }

    /// <summary>G + ρ11ᵀ: the Gram matrix of the same rows, each with a random constant of variance ρ added to all its numbers.</summary>
    public GramMatrix WithShift(double variance) => new(Array.ConvertAll(values, value => value + variance), Size);

    /// <summary>YᵀY/N of rows in memory.</summary>
    /// <param name="rows">N × C numbers, row after row.</param>
    /// <param name="size">C.</param>
    public static GramMatrix OfRows(ReadOnlySpan<double> rows, int size)
    {
        var count = rows.Length / size;
        var sums = new double[size * size];
        for (var n = 0; n < count; n++)
        {
            var row = rows.Slice(n * size, size);
            for (var j = 0; j < size; j++)
                VectorArithmetic.AddScaled(sums.AsSpan(j * size, size), row[j] / count, row);
        }
        return new(sums, size);
    }
}
