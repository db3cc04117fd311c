using RankTools.Deficits.Lasso;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Deficits;

/// <summary>Inner products of the logits over some rows of a table: what every class's combination is fitted on or judged by.</summary>
internal sealed class LogitMoments
{
    private readonly Lazy<GramMatrix> shifted;

    private LogitMoments(LogitTable table, int[] rows, GramMatrix gram)
    {
        (Rows, Gram, shifted) = (rows, gram, new(() => gram.WithShift(gram.MeanDiagonal)));
        var sums = Array.ConvertAll(rows, row => Sum(table.Row(row)));
        var mean = sums.Average();
        SumVariance = sums.Average(sum => (sum - mean) * (sum - mean));
        Means = new double[gram.Size];
        foreach (var row in rows)
            VectorArithmetic.AddScaled(Means, 1.0 / rows.Length, table.Row(row));
        Variance = (gram.MeanDiagonal * gram.Size) - VectorArithmetic.Dot(Means, Means);
    }

    /// <summary>The rows.</summary>
    public int[] Rows { get; }

    /// <summary>G = YᵀY/N over the rows.</summary>
    public GramMatrix Gram { get; }

    /// <summary>G + ρ11ᵀ, see NOTE [Shift direction].</summary>
    public GramMatrix Shifted => shifted.Value;

    /// <summary>The Gram matrix, with or without the shift direction.</summary>
    public GramMatrix Form(bool keepShift) => keepShift ? Gram : Shifted;

    /// <summary>Mean of every class's logit.</summary>
    public double[] Means { get; }

    /// <summary>Var(Σ_c y_c) over the rows.</summary>
    public double SumVariance { get; }

    /// <summary>Σ_c Var(y_c) over the rows.</summary>
    public double Variance { get; }

    /// <summary>Sums the products of all rows, on a device: N·C²/2 multiply-adds.</summary>
    public static LogitMoments Of(LogitTable table, int[] rows, Device device, CancellationToken cancellation)
    {
        using var sum = new GramAccumulator(table.ClassCount, device);
        foreach (var (_, block) in Blocks(table, rows))
        {
            using var tensor = frombuffer(block, float64).reshape(-1, table.ClassCount);
            using var there = tensor.to(device);
            sum.AddRows(there, cancellation);
        }
        var products = sum.ToArray();
        for (var i = 0; i < products.Length; i++)
            products[i] /= rows.Length;
        return new(table, rows, new GramMatrix(products, table.ClassCount));
    }

    /// <summary>Rows in blocks, each with the place of its first row in the list.</summary>
    public static IEnumerable<(int First, double[] Block)> Blocks(LogitTable table, int[] rows)
    {
        for (var first = 0; first < rows.Length; first += table.BlockRows)
            yield return (first, table.Gather(new ArraySegment<int>(rows, first, Math.Min(table.BlockRows, rows.Length - first))));
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum;
    }
}
