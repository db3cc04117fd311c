using RankTools.Backend;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>The dimensions that principal components give, with their errors.</summary>
/// <remarks>
/// NOTE [Resampled components]. For the bootstrap, the samples' coordinates p along the measured axes are resampled, not the axes:
/// λ*_i = Σ w p_i²/Σw − (Σ w p_i/Σw)², sorted. To first order these are the eigenvalues of the resampled covariance, at the cost of
/// one product of B × n with n × r numbers instead of B eigenvalue problems. Of very few samples a resampled set may hold one alone, or
/// none; it has no spectrum, and is left out.
/// </remarks>
internal sealed class ComponentCount(PrincipalComponents components, FeatureDimensionOptions options, Precision precision)
{
    /// <summary>One number of a spectrum of squares λ, descending, n·λ being the squares of singular values; null where it has none.</summary>
    private sealed record Criterion(string Name, Func<double[], double, double?> Value, Func<(double Low, double High)?> Range);

    /// <summary>All criteria with values, interval and standard error.</summary>
    /// <param name="coordinates">The samples' coordinates, in blocks of rows × r, or null where they are not known.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public IEnumerable<(string Criterion, double Value, double Low, double High, double? Error)> All(IEnumerable<Tensor>? coordinates, long seed)
    {
        double[] squares = [.. components.Values.Select(value => value * value)];
        var criteria = Criteria().ToArray();
        var resampled = coordinates is null || options.Bootstrap < 2 ? null : Resample(coordinates, seed);
        foreach (var criterion in criteria)
        {
            var value = criterion.Value(squares, components.Scatter)!.Value;
            var error = resampled is null ? null : BootstrapWeights.Deviation(resampled.Select(values => criterion.Value(values, values.Sum())));
            var (low, high) = criterion.Range() ?? (value, value);
            yield return (criterion.Name, value, low, high, error);
        }
    }

    private IEnumerable<Criterion> Criteria()
    {
        var sketched = components.Missing > 0;
        foreach (var share in options.VarianceThresholds)
        {
            yield return new(FormattableString.Invariant($"variance {share}"), (squares, total) => Reach(squares, total, share, 0),
                () => sketched ? (Reach(Squares, components.Scatter, share, components.Missing), Reach(Squares, components.Scatter, share, 0)) : null);
        }
        var rule = Estimate(components.Values, components.Error);
        yield return new(options.Tolerance.ToString(), (squares, _) => Estimate(Spectrum.FromUnsorted(squares.Select(Math.Sqrt)), 0.0).Rank,
            () => (rule.RankLow, rule.RankHigh));
        yield return new("participation ratio", (squares, total) => total * total / squares.Sum(value => value * value),
            () => sketched ? (components.Scatter * components.Scatter / LargestFourths(), components.Scatter * components.Scatter / Squares.Sum(v => v * v)) : null);
        if (!sketched) // the directions that a sketch lacks are too many for a bound on their entropy
            yield return new("effective rank", (squares, _) => SpectrumStatistics.Of(Spectrum.FromUnsorted(squares.Select(Math.Sqrt))).EffectiveRank, () => null);
    }

    private double[] Squares => [.. components.Values.Select(value => value * value)];

    private RankEstimate Estimate(Spectrum values, SpectrumError error) => RankEstimate.Of(
        values, options.Tolerance, components.Count, components.Width, precision, error,
        (int)(Math.Min(components.Count, components.Width) - values.Count), Math.Sqrt(components.Missing));

    /// <summary>The smallest k with Σ_{i≤k} (λ_i + extra) ≥ share·total; components that a sketch lacks hold at most extra each.</summary>
    private double Reach(double[] squares, double total, double share, double extra)
    {
        var sum = 0.0;
        for (var k = 0; k < squares.Length; k++)
        {
            sum += squares[k] + extra;
            if (sum >= share * total)
                return k + 1;
        }
        var all = Math.Min(components.Count, components.Width);
        return extra > 0 ? Math.Min(all, squares.Length + Math.Ceiling(((share * total) - sum) / extra)) : components.Missing > 0 ? all : squares.Length;
    }

    /// <summary>The largest Σλ² that is possible with 0 ≤ λ_i − b_i ≤ Δ and the known Σλ: what is missing goes to the largest.</summary>
    private double LargestFourths()
    {
        var (left, sum) = (components.Scatter - Squares.Sum(), 0.0);
        foreach (var square in Squares)
        {
            var given = Math.Clamp(left, 0, components.Missing);
            left -= given;
            sum += (square + given) * (square + given);
        }
        return sum + (Math.Max(0, left) * components.Missing);
    }

    /// <summary>The squares of singular values of B resampled data sets, each descending.</summary>
    private double[][] Resample(IEnumerable<Tensor> coordinates, long seed)
    {
        using var scope = NewDisposeScope();
        var weights = new BootstrapWeights(options.Bootstrap, seed);
        Tensor? first = null, second = null, total = null;
        foreach (var block in coordinates)
        {
            using (block)
            using (NewDisposeScope())
                Add(block);
        }
        var variances = second!.div_(total!).sub_(first!.div_(total!).square()).mul_(components.Count).clamp_min_(0); // B × r
        var flat = variances.sort(1, descending: true).Values.cpu().contiguous().data<double>().ToArray();
        var length = flat.Length / options.Bootstrap;
        return [.. Enumerable.Range(0, options.Bootstrap).Select(b => flat[(b * length)..((b + 1) * length)]).Where(values => values.Sum() > 0)];

        void Add(Tensor block)
        {
            var drawn = tensor(weights.Next(block.shape[0]), float64).reshape(-1, weights.Replicates).to(block.device).t(); // B × rows
            first = Sum(first, drawn.mm(block));
            second = Sum(second, drawn.mm(block.square()));
            total = Sum(total, drawn.sum(1, keepdim: true));
        }
    }

    private static Tensor Sum(Tensor? sum, Tensor more) => sum is null ? more.MoveToOuterDisposeScope() : sum.add_(more);
}
