using RankTools.Errors;

namespace RankTools.Deficits.Lasso;

/// <summary>
/// The Lasso in terms of inner products: (1/N)‖Yλ − y‖² = s − 2qᵀλ + λᵀGλ with G = YᵀY/N, q = Yᵀy/N, s = yᵀy/N. Once these are
/// there, the number of rows plays no part.
/// </summary>
public sealed class LassoProblem
{
    private readonly bool[] excluded;

    /// <summary>A problem.</summary>
    /// <param name="form">G.</param>
    /// <param name="linear">q, C numbers; not copied.</param>
    /// <param name="constant">s.</param>
    /// <param name="excluded">Columns that must have weight 0, such as the target where it is one of them.</param>
    public LassoProblem(QuadraticForm form, double[] linear, double constant, params ReadOnlySpan<int> excluded)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(linear);
        if (linear.Length != form.Size)
            throw new ArgumentException($"{linear.Length} inner products for {form.Size} columns.", nameof(linear));
        if (!double.IsFinite(constant) || Array.Exists(linear, value => !double.IsFinite(value)))
        {
            throw new RankToolsException("NonFiniteInput", ErrorKind.InvalidData, null,
                "The inner products with the target hold NaN or infinite numbers; check the data they came from.");
        }
        (Form, Linear, Constant) = (form, linear, Math.Max(0, constant));
        this.excluded = new bool[form.Size];
        for (var j = 0; j < this.excluded.Length; j++)
            this.excluded[j] = form.Diagonal(j) <= 0;
        foreach (var j in excluded)
            this.excluded[j] = true;
    }

    /// <summary>G.</summary>
    public QuadraticForm Form { get; }

    /// <summary>q.</summary>
    internal double[] Linear { get; }

    /// <summary>s.</summary>
    public double Constant { get; }

    /// <summary>C.</summary>
    public int Size => Form.Size;

    /// <summary>Means of the columns and, last, of the target, where G, q and s are centred and the constant term follows from them.</summary>
    internal double[]? Means { get; init; }

    /// <summary>The data itself, where the problem was made from it.</summary>
    internal Lazy<ResidualData>? Data { get; init; }

    /// <summary>Whether the data is at hand and has fewer rows than columns.</summary>
    internal bool IsWide { get; init; }

    /// <summary>Whether a column must have weight 0: excluded, or nothing but zeros.</summary>
    internal bool IsExcluded(int j) => excluded[j];

    /// <summary>The problem of one column of the data as the target, all others to explain it.</summary>
    public static LassoProblem OfColumn(QuadraticForm form, int target)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new(form, form.Column(target).ToArray(), form.Diagonal(target), target);
    }

    /// <summary>The problem of data in memory.</summary>
    /// <param name="rows">Y, N × C, row after row.</param>
    /// <param name="target">y, N numbers.</param>
    /// <param name="intercept">Whether the combination has a constant term.</param>
    public static LassoProblem Of(ReadOnlySpan<double> rows, ReadOnlySpan<double> target, bool intercept = false)
    {
        if (target.IsEmpty || rows.Length % target.Length != 0 || rows.IsEmpty)
            throw new ArgumentException($"{rows.Length} numbers are no rows for {target.Length} targets.", nameof(rows));
        var (count, size) = (target.Length, rows.Length / target.Length);
        var data = rows.ToArray();
        var y = target.ToArray();
        double[]? means = null;
        if (intercept)
        {
            means = new double[size + 1];
            for (var n = 0; n < count; n++)
                VectorArithmetic.AddScaled(means.AsSpan(0, size), 1.0 / count, data.AsSpan(n * size, size));
            means[size] = y.Sum() / count;
            for (var n = 0; n < count; n++)
            {
                VectorArithmetic.AddScaled(data.AsSpan(n * size, size), -1, means.AsSpan(0, size));
                y[n] -= means[size];
            }
        }
        var linear = new double[size];
        for (var n = 0; n < count; n++)
            VectorArithmetic.AddScaled(linear, y[n] / count, data.AsSpan(n * size, size));
        QuadraticForm form = count >= size ? GramMatrix.OfRows(data, size) : ComposedGram.OfRows(data, size, shift: 0);
        return new(form, linear, VectorArithmetic.Dot(y, y) / count) 
        {
            Means = means,
            Data = new(() => ResidualData.OfRows(data, y)),
            IsWide = count < size,
        };
    }

    /// <summary>η_max = 2·max|q_j|: from here on all weights are zero.</summary>
    /// <param name="nonNegative">Where only weights ≥ 0 are allowed, only positive q_j count.</param>
    public double RegularizationMax(bool nonNegative = false)
    {
        var largest = 0.0;
        for (var j = 0; j < Size; j++)
        {
            if (!IsExcluded(j))
                largest = Math.Max(largest, nonNegative ? Linear[j] : Math.Abs(Linear[j]));
        }
        return 2 * largest;
    }

    internal double Intercept(IReadOnlyList<int> support, IReadOnlyList<double> weights)
    {
        if (Means is null)
            return 0;
        var value = Means[Size];
        for (var k = 0; k < support.Count; k++)
            value -= weights[k] * Means[support[k]];
        return value;
    }
}
