namespace RankTools.Deficits.Across;

/// <summary>Errors of combinations on pairs of rows, seen row by row.</summary>
internal sealed class AcrossJudge(LogitTable target, LogitTable source, (int Target, int Source)[] pairs)
{
    private readonly Lazy<SoftmaxTable> softmax = new(() => new(target));

    /// <summary>Columns with weights, and a constant.</summary>
    public readonly record struct Combination(int[] Support, double[] Weights, double Intercept);

    /// <summary>Number of pairs.</summary>
    public int Count => pairs.Length;

    /// <summary>Whether a class's logit is the same for all of them.</summary>
    public bool IsConstant(int index) => Array.TrueForAll(pairs, pair => target.Row(pair.Target)[index] == target.Row(pairs[0].Target)[index]);

    /// <summary>How well a combination stands for a class's logit.</summary>
    /// <param name="index">The class.</param>
    /// <param name="combination">What stands for its logit.</param>
    /// <param name="order">For every pair the one whose target stands there; null leaves them as they are.</param>
    public CombinationErrors Errors(int index, Combination combination, int[]? order = null)
    {
        var mean = pairs.Average(pair => target.Row(pair.Target)[index]);
        var (error, square, spread, confidenceError, confidence) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var n = 0; n < pairs.Length; n++)
        {
            var row = pairs[order is null ? n : order[n]].Target;
            var value = target.Row(row)[index];
            var columns = source.Row(pairs[n].Source);
            var estimate = combination.Intercept;
            for (var k = 0; k < combination.Support.Length; k++)
                estimate += combination.Weights[k] * columns[combination.Support[k]];
            error += (estimate - value) * (estimate - value);
            square += value * value;
            spread += (value - mean) * (value - mean);
            var (own, with) = softmax.Value.Probability(row, index, estimate);
            confidenceError += (with - own) * (with - own);
            confidence += own * own;
        }
        return new(1 - (error / spread), Math.Sqrt(error / square), Math.Sqrt(confidenceError / confidence));
    }
}
