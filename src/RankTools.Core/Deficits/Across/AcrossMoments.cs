using RankTools.Deficits.Lasso;

using static TorchSharp.torch;

namespace RankTools.Deficits.Across;

/// <summary>Centred inner products of one table's columns with each other and with those of another, over pairs of rows.</summary>
internal sealed class AcrossMoments
{
    private readonly LogitTable target;
    private readonly LogitTable source;
    private readonly double[] sourceMeans;

    private AcrossMoments(LogitTable target, LogitTable source, (int Target, int Source)[] pairs, GramMatrix gram, double[] sourceMeans)
    {
        (this.target, this.source, Pairs, Gram, this.sourceMeans) = (target, source, pairs, gram, sourceMeans);
        TargetMeans = new double[target.ClassCount];
        foreach (var pair in pairs)
            VectorArithmetic.AddScaled(TargetMeans, 1.0 / pairs.Length, target.Row(pair.Target));
        Variances = new double[target.ClassCount];
        foreach (var pair in pairs)
        {
            var row = target.Row(pair.Target);
            for (var c = 0; c < row.Length; c++)
                Variances[c] += (row[c] - TargetMeans[c]) * (row[c] - TargetMeans[c]) / pairs.Length;
        }
    }

    /// <summary>The rows: of the target and of what explains it.</summary>
    public (int Target, int Source)[] Pairs { get; }

    /// <summary>XᵀX/N, X centred.</summary>
    public GramMatrix Gram { get; }

    /// <summary>Means of the targets.</summary>
    public double[] TargetMeans { get; }

    /// <summary>Variances of the targets, over N.</summary>
    public double[] Variances { get; }

    /// <summary>Sums the products of all pairs: N·d²/2 multiply-adds.</summary>
    public static AcrossMoments Of(LogitTable target, LogitTable source, (int Target, int Source)[] pairs, Device device, CancellationToken cancellation)
    {
        int[] rows = [.. pairs.Select(pair => pair.Source)];
        var moments = LogitMoments.Of(source, rows, device, cancellation);
        var size = source.ClassCount;
        var means = new double[size];
        foreach (var row in rows)
            VectorArithmetic.AddScaled(means, 1.0 / rows.Length, source.Row(row));
        var centred = new double[size * size];
        for (var j = 0; j < size; j++)
        {
            var column = centred.AsSpan(j * size, size);
            moments.Gram.Column(j).CopyTo(column);
            VectorArithmetic.AddScaled(column, -means[j], means);
        }
        return new(target, source, pairs, new GramMatrix(centred, size), means);
    }

    /// <summary>Xᵀy/N of every target in a table with its rows in another order, C × d, both centred: N·C·d multiply-adds.</summary>
    /// <param name="order">For every pair the pair whose target stands there; null leaves them as they are.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public double[][] Products(int[]? order, Device device, CancellationToken cancellation)
    {
        using var off = no_grad();
        using var sums = zeros(target.ClassCount, source.ClassCount, float64, device);
        for (var first = 0; first < Pairs.Length; first += source.BlockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(source.BlockRows, Pairs.Length - first);
            var x = source.Gather([.. Enumerable.Range(first, count).Select(k => Pairs[k].Source)]);
            var y = target.Gather([.. Enumerable.Range(first, count).Select(k => Pairs[order is null ? k : order[k]].Target)]);
            using var scope = NewDisposeScope();
            sums.addmm_(Centred(y, TargetMeans, device).t(), Centred(x, sourceMeans, device));
        }
        using var cpu = sums.div(Pairs.Length).cpu();
        var all = cpu.data<double>().ToArray();
        return [.. Enumerable.Range(0, target.ClassCount).Select(c => all.AsSpan(c * source.ClassCount, source.ClassCount).ToArray())];
    }

    /// <summary>The problem of a target with the mean and variance of a class's logit; a constant term goes with it.</summary>
    public LassoProblem Problem(int target, double[] linear) => new(Gram, linear, Variances[target]) { Means = [.. sourceMeans, TargetMeans[target]] };

    private static Tensor Centred(double[] rows, double[] means, Device device) =>
        frombuffer(rows, float64).reshape(-1, means.Length).to(device) - tensor(means, float64, device);
}
