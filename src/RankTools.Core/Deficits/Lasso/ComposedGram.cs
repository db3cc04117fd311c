namespace RankTools.Deficits.Lasso;

/// <summary>
/// A Gram matrix a·B + b·RᵀR + ρ11ᵀ that is never formed: B is one that is held, R some rows of the data. Columns are made when first
/// asked for, each in O(n·C) for n rows, so a sparse solution makes a few of them.
/// </summary>
/// <remarks>
/// With a = 0 and b = 1/n it is the Gram matrix of the rows R, which may be fewer than columns. With a = N/(N − n) and b = −1/(N − n)
/// it is that of the other N − n rows, exactly: RᵀR is taken away from N·B. For one thread at a time.
/// </remarks>
internal sealed class ComposedGram : QuadraticForm
{
    private readonly GramMatrix? whole;
    private readonly double wholeScale;
    private readonly double[] rows; // n × C
    private readonly double rowScale;
    private readonly double shift;
    private readonly double[] diagonal;
    private readonly double[]?[] columns;

    private ComposedGram(GramMatrix? whole, double wholeScale, double[] rows, int size, double rowScale, double shift)
    {
        (this.whole, this.wholeScale, this.rows, this.rowScale, this.shift, Size) = (whole, wholeScale, rows, rowScale, shift, size);
        columns = new double[]?[size];
        diagonal = new double[size];
        for (var n = 0; n < rows.Length; n += size)
        {
            for (var j = 0; j < size; j++)
                diagonal[j] += rows[n + j] * rows[n + j];
        }
        for (var j = 0; j < size; j++)
            diagonal[j] = Math.Max(0, (wholeScale * (whole?[j, j] ?? 0)) + (rowScale * diagonal[j])) + shift;
    }

    /// <summary>RᵀR/n + ρ11ᵀ.</summary>
    public static ComposedGram OfRows(double[] rows, int size, double shift) =>
        new(null, 0, rows, size, (double)size / rows.Length, shift);

    /// <summary>(N·B − RᵀR)/(N − n) + ρ11ᵀ, B the Gram matrix of all N rows, R n of these.</summary>
    public static ComposedGram WithoutRows(GramMatrix whole, long count, double[] rows, double shift)
    {
        var left = count - (rows.Length / whole.Size);
        return new(whole, (double)count / left, rows, whole.Size, -1.0 / left, shift);
    }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override double Diagonal(int j) => diagonal[j];

    /// <inheritdoc/>
    public override ReadOnlySpan<double> Column(int j) => columns[j] ??= Make(j);

    private double[] Make(int j)
    {
        var column = new double[Size];
        for (var n = 0; n < rows.Length; n += Size)
            VectorArithmetic.AddScaled(column, rowScale * rows[n + j], rows.AsSpan(n, Size));
        if (whole is not null)
            VectorArithmetic.AddScaled(column, wholeScale, whole.Column(j));
        if (shift != 0)
        {
            for (var i = 0; i < column.Length; i++)
                column[i] += shift;
        }
        return column;
    }
}
