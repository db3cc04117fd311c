namespace RankTools.Deficits;

/// <summary>Per row of a table the largest logit and the sum of the others' exponentials, from which any class's probability follows.</summary>
internal sealed class SoftmaxTable
{
    private readonly LogitTable table;
    private readonly int[] largest;
    private readonly double[] others; // Σ exp(y_c − max) over all c but the largest

    public SoftmaxTable(LogitTable table)
    {
        this.table = table;
        largest = new int[table.Rows];
        others = new double[table.Rows];
        Parallel.For(0, table.Blocks.Count, b =>
        {
            for (var row = b * table.BlockRows; row < Math.Min(table.Rows, (b + 1) * table.BlockRows); row++)
            {
                var logits = table.Row(row);
                var top = 0;
                for (var c = 1; c < logits.Length; c++)
                    top = logits[c] > logits[top] ? c : top;
                largest[row] = top;
                for (var c = 0; c < logits.Length; c++)
                    others[row] += c == top ? 0 : Math.Exp(logits[c] - logits[top]);
            }
        });
    }

    /// <summary>The class's probability with its logit, and with another in its place.</summary>
    public (double Own, double With) Probability(int row, int target, double logit)
    {
        var logits = table.Row(row);
        var top = logits[largest[row]];
        var own = Math.Exp(logits[target] - top);
        // Without the target: taken from a sum that it is not the largest part of, so nothing cancels.
        var rest = largest[row] == target ? others[row] : Math.Max(0, others[row] - own) + 1;
        return (own / (own + rest), 1 / (1 + (rest * Math.Exp(top - logit))));
    }
}
