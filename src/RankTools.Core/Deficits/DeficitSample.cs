using RankTools.Deficits.Lasso;

namespace RankTools.Deficits;

/// <summary>The rows of one class's fit, or of its judgement, as inner products.</summary>
/// <remarks>
/// NOTE [Shift direction]. Softmax ignores a constant added to all logits of an image, and training drives their sum to a constant. So
/// Σ_c y_c ≈ constant is a linear dependency of all classes that says nothing about any: λ = −1 on all others. Centring every image's
/// logits would make it exact. It is the direction w = (1, …, 1) of coefficients (λ, and −1 for the class itself) that has to go, and
/// what takes it out is softmax's own invariance: let every image's logits be known only up to a random constant of variance ρ. Its
/// expectation adds ρ(Σ_j λ_j − 1)² to the squared error, that is ρ11ᵀ to the Gram matrix, and nothing else changes. With ρ the mean
/// square of the logits the dependency costs ρC² and is useless, while a combination of weights that sum to 1, which a constant does
/// not disturb, costs nothing.
/// </remarks>
internal sealed class DeficitSample
{
    private readonly Func<bool, QuadraticForm> form;

    private DeficitSample(int[] rows, LogitTable table, int target, double shift, Func<bool, QuadraticForm> form)
    {
        (Rows, Target, ShiftWeight, this.form) = (rows, target, shift, form);
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var row in rows)
        {
            var value = table.Row(row)[target];
            Mean += value / rows.Length;
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }
        IsConstant = !(most > least);
        foreach (var row in rows)
            Variance += (table.Row(row)[target] - Mean) * (table.Row(row)[target] - Mean) / rows.Length;
    }

    /// <summary>The rows.</summary>
    public int[] Rows { get; }

    /// <summary>The class.</summary>
    public int Target { get; }

    /// <summary>ρ.</summary>
    public double ShiftWeight { get; }

    /// <summary>Mean of the class's logit.</summary>
    public double Mean { get; }

    /// <summary>Its variance, over N.</summary>
    public double Variance { get; }

    /// <summary>Whether it is the same for all rows.</summary>
    public bool IsConstant { get; }

    /// <summary>The rows that count for a class.</summary>
    public static DeficitSample Of(LogitMoments moments, LogitTable table, DeficitRows which, int target)
    {
        var size = table.ClassCount;
        if (which == DeficitRows.All)
            return new(moments.Rows, table, target, moments.Gram.MeanDiagonal, moments.Form);
        int[] own = [.. moments.Rows.Where(row => table.Labels[row] == target)];
        var squares = own.Sum(row => VectorArithmetic.Dot(table.Row(row), table.Row(row)));
        if (which == DeficitRows.Class)
        {
            var shift = squares / Math.Max(1, own.Length * (long)size);
            return new(own, table, target, shift, keep => ComposedGram.OfRows(table.Gather(own), size, keep ? 0 : shift));
        }
        int[] others = [.. moments.Rows.Where(row => table.Labels[row] != target)];
        var otherShift = ((moments.Gram.MeanDiagonal * moments.Rows.Length) - (squares / size)) / others.Length;
        return new(others, table, target, otherShift, keep => own.Length == 0
            ? moments.Form(keep)
            : ComposedGram.WithoutRows(moments.Gram, moments.Rows.Length, table.Gather(own), keep ? 0 : otherShift));
    }

    /// <summary>The Gram matrix, with or without the shift direction. For one thread at a time.</summary>
    public QuadraticForm Form(bool keepShift) => form(keepShift);

    /// <summary>R² (centred) of weights for the class's own logit or another target with its mean and variance.</summary>
    /// <param name="plain">The Gram matrix with the shift direction in it.</param>
    /// <param name="support">Classes.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="linear">Yᵀy/N of the target.</param>
    public double RSquared(QuadraticForm plain, ReadOnlySpan<int> support, ReadOnlySpan<double> weights, ReadOnlySpan<double> linear)
    {
        var error = MeanSquare(plain, support, weights, linear);
        return 1 - (error / Variance);
    }

    /// <summary>Mean squared error, from inner products.</summary>
    public double MeanSquare(QuadraticForm plain, ReadOnlySpan<int> support, ReadOnlySpan<double> weights, ReadOnlySpan<double> linear)
    {
        var error = Variance + (Mean * Mean);
        for (var k = 0; k < support.Length; k++)
        {
            var column = plain.Column(support[k]);
            error -= 2 * weights[k] * linear[support[k]];
            for (var i = 0; i < support.Length; i++)
                error += weights[k] * weights[i] * column[support[i]];
        }
        return Math.Max(0, error);
    }
}
