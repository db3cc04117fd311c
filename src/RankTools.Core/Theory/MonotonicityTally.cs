using System.Globalization;

namespace RankTools.Theory;

/// <summary>Counts verdicts, and resamples inputs for the uncertainty of the mean curve.</summary>
/// <param name="network">Name of the network.</param>
/// <param name="isExact">True for exact ranks.</param>
/// <param name="seed">Seed of the resampling.</param>
internal sealed class MonotonicityTally(string network, bool isExact, long seed)
{
    private const int Resamples = 2000;

    private readonly Dictionary<(string From, string To), List<(int From, int To)>> ranks = [];
    private readonly List<(string From, string To)> order = [];
    private readonly int[] verdicts = new int[3];
    private int inputs, misleading;
    private double? smallest;
    private double errorProbability;

    /// <summary>Inputs counted so far.</summary>
    public int InputCount => inputs;

    public void Add(IReadOnlyList<MonotonicityStep> steps)
    {
        inputs++;
        foreach (var step in steps)
        {
            misleading += step.IsMisleading ? 1 : 0;
            errorProbability += step.ErrorProbability;
            if (step.SmallestMargin is { } margin)
                smallest = Math.Min(smallest ?? margin, margin);
            Add(step.Verdict, (step.From, step.To), (step.RankFrom, step.RankTo));
        }
    }

    public void Add(IReadOnlyList<ExactMonotonicityStep> steps)
    {
        inputs++;
        foreach (var step in steps)
            Add(step.Verdict, (step.From, step.To), (step.RankFrom, step.RankTo));
    }

    public MonotonicitySummary Summary()
    {
        var summary = new MonotonicitySummary
        {
            Network = network,
            IsExact = isExact,
            InputCount = inputs,
            StepCount = verdicts.Sum(),
            HoldingCount = verdicts[(int)MonotonicityVerdict.Holds],
            UndecidedCount = verdicts[(int)MonotonicityVerdict.Undecided],
            ViolatedCount = verdicts[(int)MonotonicityVerdict.Violated],
            MisleadingCount = misleading,
            SmallestMargin = smallest,
            Curve = [.. order.Select(key => Change(key.From, key.To, ranks[key]))],
            ErrorProbability = Math.Min(1, errorProbability),
            Conclusion = "",
        };
        return summary with { Conclusion = Conclusion(summary) };
    }

    private void Add(MonotonicityVerdict verdict, (string From, string To) step, (int From, int To) pair)
    {
        verdicts[(int)verdict]++;
        if (!ranks.TryGetValue(step, out var list))
        {
            order.Add(step);
            ranks[step] = list = [];
        }
        list.Add(pair);
    }

    /// <summary>The mean change with the quantiles of the means of resampled inputs (Efron 1979).</summary>
    private MeanRankChange Change(string from, string to, List<(int From, int To)> pairs)
    {
        int[] changes = [.. pairs.Select(pair => pair.To - pair.From)];
        var (low, high, rises) = ((double?)null, (double?)null, (double?)null);
        if (changes.Length > 1)
        {
#pragma warning disable CA5394 // statistics, not secrets
            var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
            var means = new double[Resamples];
            for (var i = 0; i < Resamples; i++)
            {
                var sum = 0L;
                for (var j = 0; j < changes.Length; j++)
                    sum += changes[random.Next(changes.Length)];
                means[i] = (double)sum / changes.Length;
            }
#pragma warning restore CA5394
            Array.Sort(means);
            (low, high) = (means[(int)(0.025 * Resamples)], means[(int)(0.975 * Resamples) - 1]);
            rises = means.Count(mean => mean > 0) / (double)Resamples;
        }
        return new(from, to, changes.Length, pairs.Average(pair => pair.From), pairs.Average(pair => pair.To), changes.Average(), low, high, rises);
    }

    private static string Conclusion(MonotonicitySummary summary)
    {
        var text = summary.Verdict switch
        {
            MonotonicityVerdict.Violated => string.Create(CultureInfo.InvariantCulture,
                $"{summary.ViolatedCount} of {summary.StepCount} steps break a theorem: the computation is wrong, or the ranks belong to other weights or inputs."),
            MonotonicityVerdict.Holds when summary.IsExact => string.Create(CultureInfo.InvariantCulture,
                $"On all {summary.StepCount} steps the exact rank does not rise."),
            MonotonicityVerdict.Holds => string.Create(CultureInfo.InvariantCulture,
                $"On all {summary.StepCount} steps no singular value grows by more than the norm of the block between."),
            _ => string.Create(CultureInfo.InvariantCulture,
                $"{summary.HoldingCount} of {summary.StepCount} steps hold, none is violated, and {summary.UndecidedCount} cannot be told within the errors."),
        };
        return summary.MisleadingCount == 0 ? text : text + string.Create(CultureInfo.InvariantCulture,
            $" At {summary.MisleadingCount} the rank under the rule rises all the same: the rule's threshold moves with σ_1.");
    }
}
