using RankTools.Deficits.Lasso;

using static TorchSharp.torch;

namespace RankTools.Deficits;

/// <summary>Inner products Yᵀy_π/N of all classes with permuted targets: the logit of a class with the images of its sample permuted.</summary>
/// <remarks>
/// A draw is one permutation π of all rows, for all classes. Where a class's sample leaves rows out, its permutation is the first return of
/// π to the sample (follow π until it is back in it), which is uniform too. Products are made for many classes and draws at once: N·C
/// multiply-adds each.
/// </remarks>
internal sealed class NullTargets
{
    private readonly LogitTable table;
    private readonly DeficitRows which;
    private readonly int[] rows;
    private readonly int[][] permutations; // draw × place in rows

    public NullTargets(LogitTable table, DeficitRows which, int[] rows, int draws, SeededRandom random)
    {
        (this.table, this.which, this.rows) = (table, which, rows);
        permutations = new int[draws][];
        for (var d = 0; d < draws; d++)
        {
            permutations[d] = [.. Enumerable.Range(0, rows.Length)];
            random.Shuffle(permutations[d]);
        }
    }

    /// <summary>For every class, for every draw, C numbers.</summary>
    public double[][][] Products(IReadOnlyList<DeficitSample> samples, Device device, CancellationToken cancellation) =>
        which == DeficitRows.Class ? [.. samples.Select(OwnProducts)] : SharedProducts(samples, device, cancellation);

    /// <summary>A class has few rows of its own: product by product.</summary>
    private double[][] OwnProducts(DeficitSample sample)
    {
        var products = new double[permutations.Length][];
        for (var d = 0; d < products.Length; d++)
        {
            products[d] = new double[table.ClassCount];
            for (var n = 0; n < rows.Length; n++)
            {
                if (Source(d, n, sample.Target) is >= 0 and var source)
                    VectorArithmetic.AddScaled(products[d], table.Row(source)[sample.Target] / sample.Rows.Length, table.Row(rows[n]));
            }
        }
        return products;
    }

    private double[][][] SharedProducts(IReadOnlyList<DeficitSample> samples, Device device, CancellationToken cancellation)
    {
        var width = samples.Count * permutations.Length;
        using var off = no_grad();
        using var sums = zeros(table.ClassCount, width, float64, device);
        var targets = new double[Math.Min(table.BlockRows, rows.Length) * width]; // place × draw × class
        var places = new int[table.ClassCount]; // of the classes among the samples
        Array.Fill(places, -1);
        for (var i = 0; i < samples.Count; i++)
            places[samples[i].Target] = i;
        foreach (var (first, block) in LogitMoments.Blocks(table, rows))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = block.Length / table.ClassCount;
            Parallel.For(0, count, n =>
            {
                for (var d = 0; d < permutations.Length; d++)
                    Fill(targets.AsSpan((n * width) + (d * samples.Count), samples.Count), d, first + n, samples, places);
            });
            var y = frombuffer(block, float64).reshape(count, table.ClassCount).to(device);
            sums.addmm_(y.t(), frombuffer(targets, float64, count * width).reshape(count, width).to(device));
        }
        using var transposed = sums.t().contiguous().cpu();
        var all = transposed.data<double>().ToArray(); // (draw, class) × C
        return
        [
            .. Enumerable.Range(0, samples.Count).Select(i => Enumerable.Range(0, permutations.Length)
                .Select(d => all.AsSpan(((d * samples.Count) + i) * table.ClassCount, table.ClassCount).ToArray()).ToArray()),
        ];
    }

    /// <summary>All classes' targets at place n in draw d: logits of one image, but for the classes that an image here is left out of.</summary>
    private void Fill(Span<double> targets, int d, int n, IReadOnlyList<DeficitSample> samples, int[] places)
    {
        var source = rows[permutations[d][n]];
        var logits = table.Row(source);
        for (var i = 0; i < targets.Length; i++)
            targets[i] = logits[samples[i].Target] / samples[i].Rows.Length;
        if (which == DeficitRows.All)
            return;
        Replace(targets, table.Labels[source]);
        Replace(targets, table.Labels[rows[n]]);

        void Replace(Span<double> targets, int label)
        {
            if (label >= 0 && places[label] is >= 0 and var i) // −1: not known
                targets[i] = Source(d, n, label) is >= 0 and var other ? table.Row(other)[label] / samples[i].Rows.Length : 0;
        }
    }

    /// <summary>The row whose logit stands at place n in draw d; −1 where the sample of the class has no such place.</summary>
    private int Source(int d, int n, int target)
    {
        if (which == DeficitRows.All)
            return rows[permutations[d][n]];
        if (!IsIn(rows[n], target))
            return -1;
        var place = permutations[d][n];
        while (!IsIn(rows[place], target))
            place = permutations[d][place];
        return rows[place];
    }

    private bool IsIn(int row, int target) => (table.Labels[row] == target) == (which == DeficitRows.Class);
}
