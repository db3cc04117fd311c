namespace RankTools.Deficits.Lasso;

/// <summary>L Lᵀ of a symmetric matrix that grows by a last row and column and shrinks by any, each in O(k²).</summary>
internal sealed class CholeskyFactor
{
    private const double SmallestPivot = 1e-13; // of the diagonal: below, the new column depends on the others
    private double[][] rows = new double[16][]; // row i of L has i + 1 numbers

    /// <summary>k.</summary>
    public int Size { get; private set; }

    /// <summary>Appends a row and column.</summary>
    /// <param name="column">Its k numbers beside the matrix that is there; overwritten.</param>
    /// <param name="diagonal">The number on the diagonal.</param>
    /// <returns>False, and nothing is changed, where it depends linearly on the others.</returns>
    public bool Append(Span<double> column, double diagonal)
    {
        SolveLower(column);
        var pivot = diagonal - VectorArithmetic.Dot(column, column);
        if (!(pivot > SmallestPivot * diagonal))
            return false;
        if (Size == rows.Length)
            Array.Resize(ref rows, 2 * Size);
        var row = new double[Size + 1];
        column.CopyTo(row);
        row[Size] = Math.Sqrt(pivot);
        rows[Size++] = row;
        return true;
    }

    /// <summary>Takes row and column p out, by rotations.</summary>
    public void Remove(int p)
    {
        Size--;
        for (var i = p; i < Size; i++)
            rows[i] = rows[i + 1]; // one number too long, in columns p … i + 1
        for (var c = p; c < Size; c++)
        {
            var (a, b) = (rows[c][c], rows[c][c + 1]);
            var length = Math.Sqrt((a * a) + (b * b));
            var (cos, sin) = (a / length, b / length);
            for (var i = c; i < Size; i++)
            {
                var row = rows[i];
                (a, b) = (row[c], row[c + 1]);
                row[c] = (cos * a) + (sin * b);
                row[c + 1] = (cos * b) - (sin * a);
            }
        }
    }

    /// <summary>x = (L Lᵀ)⁻¹ x.</summary>
    public void Solve(Span<double> x)
    {
        SolveLower(x);
        for (var i = Size - 1; i >= 0; i--)
        {
            x[i] /= rows[i][i];
            VectorArithmetic.AddScaled(x[..i], -x[i], rows[i].AsSpan(0, i));
        }
    }

    private void SolveLower(Span<double> x)
    {
        for (var i = 0; i < Size; i++)
            x[i] = (x[i] - VectorArithmetic.Dot(rows[i].AsSpan(0, i), x[..i])) / rows[i][i];
    }
}
