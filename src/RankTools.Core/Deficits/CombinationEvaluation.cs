namespace RankTools.Deficits;

/// <summary>Errors of many combinations on the rows of a table, all in one pass over it.</summary>
internal sealed class CombinationEvaluation(LogitTable table, DeficitRows which, CancellationToken cancellation)
{
    private const int ChunkRows = 512;

    private readonly SoftmaxTable softmax = new(table);

    /// <summary>One combination: a target, and classes with weights.</summary>
    public readonly record struct Combination(int Target, int[] Support, double[] Weights);

    /// <summary>Errors of every combination. Chunks of rows are shared among cores and added up in order, so the result is always the same.</summary>
    public CombinationErrors[] Measure(IReadOnlyList<Combination> combinations, int[] rows, double[] means)
    {
        var chunks = (rows.Length + ChunkRows - 1) / ChunkRows;
        var partial = new Sums[chunks][];
        Parallel.For(0, chunks, new ParallelOptions { CancellationToken = cancellation }, chunk =>
        {
            var sums = partial[chunk] = new Sums[combinations.Count];
            for (var k = chunk * ChunkRows; k < Math.Min(rows.Length, (chunk + 1) * ChunkRows); k++)
            {
                for (var i = 0; i < combinations.Count; i++)
                    Add(ref sums[i], combinations[i], rows[k], means[i]);
            }
        });
        var total = new Sums[combinations.Count];
        foreach (var sums in partial)
        {
            for (var i = 0; i < total.Length; i++)
                total[i] += sums[i];
        }
        return Array.ConvertAll(total, sums => sums.Errors);
    }

    private void Add(ref Sums sums, Combination combination, int row, double mean)
    {
        if (which != DeficitRows.All && (table.Labels[row] == combination.Target) != (which == DeficitRows.Class))
            return;
        var logits = table.Row(row);
        var estimate = 0.0;
        for (var k = 0; k < combination.Support.Length; k++)
            estimate += combination.Weights[k] * logits[combination.Support[k]];
        var value = logits[combination.Target];
        var (own, with) = softmax.Probability(row, combination.Target, estimate);
        sums += new Sums(
            (estimate - value) * (estimate - value), value * value, (value - mean) * (value - mean), (with - own) * (with - own), own * own);
    }

    private readonly record struct Sums(double Error, double Square, double Spread, double ConfidenceError, double Confidence)
    {
        public CombinationErrors Errors => new(1 - (Error / Spread), Math.Sqrt(Error / Square), Math.Sqrt(ConfidenceError / Confidence));

        public static Sums operator +(Sums a, Sums b) => new(
            a.Error + b.Error, a.Square + b.Square, a.Spread + b.Spread, a.ConfidenceError + b.ConfidenceError, a.Confidence + b.Confidence);
    }
}
