using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Progress;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Measures dimensions of clouds of features.</summary>
/// <param name="options">What to measure.</param>
/// <param name="settings">Where, in how much memory, and with which seed.</param>
public sealed class FeatureDimensionAnalysis(FeatureDimensionOptions options, ComputeSettings settings)
{
    private const long LargestProducts = 8192;

    /// <summary>Dimensions of rows, as they are known. A method that has no answer is told to <paramref name="skipped"/>; the rest go on.</summary>
    /// <param name="source">Samples × features.</param>
    /// <param name="skipped">Takes the failures of single methods.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <exception cref="RankToolsException"><c>NonFiniteInput</c>, <c>TooFewSamples</c>, <c>NoVariance</c>, <c>MemoryLimitExceeded</c>.</exception>
    public IEnumerable<FeatureDimension> Measure(
        IRowSource source, Action<RankToolsException> skipped, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (options.Methods.Contains(DimensionMethod.Pca))
        {
            foreach (var result in Components(source, progress, cancellation))
                yield return result;
        }
        DimensionMethod[] others = [.. options.Methods.Where(method => method != DimensionMethod.Pca).Distinct()];
        if (others.Length == 0)
            yield break;
        var near = NeighbourSearch.Find(
            source, others.Max(Reach), settings, new LayerProgress(progress, "Neighbours", source.Name), cancellation);
        foreach (var method in others)
        {
            foreach (var (criterion, farthest, estimate) in Neighbours(near, method))
            {
                cancellation.ThrowIfCancellationRequested();
                if (Answer(estimate, skipped) is { } found)
                    yield return Result(source, method, criterion, found, near, farthest);
            }
        }
    }

    /// <summary>What principal components say, from moments alone: without standard errors, which need the samples.</summary>
    /// <exception cref="RankToolsException"><c>TooFewSamples</c>, <c>NoVariance</c>; <c>SamplesNeeded</c>: another method was asked for.</exception>
    public IEnumerable<FeatureDimension> Measure(FeatureMoment moment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(moment);
        if (options.Methods.Any(method => method != DimensionMethod.Pca))
        {
            throw new RankToolsException("SamplesNeeded", ErrorKind.InvalidArgument, moment.Source,
                $"Moments hold no samples, so '{moment.Source}' has only what -Method Pca needs. Name that method, or give the features.");
        }
        using var components = PrincipalComponents.Of(moment.Source, moment.State, settings.Device.Open());
        cancellation.ThrowIfCancellationRequested();
        foreach (var result in Results(moment.Source, components, null))
            yield return result with { Network = moment.Network, Layer = moment.Layer };
    }

    private static NeighbourEstimate? Answer(Func<NeighbourEstimate> estimate, Action<RankToolsException> skipped)
    {
        try
        {
            return estimate();
        }
        catch (RankToolsException e)
        {
            skipped(e);
            return null;
        }
    }

    private IEnumerable<FeatureDimension> Components(IRowSource source, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var reporter = new LayerProgress(progress, "Principal components", source.Name);
        var device = settings.Device.Open();
        var step = RowBlocks.Length(source.RowLength, settings.MemoryLimit);
        if (options.SketchSize is null && source.Rows <= Math.Min(source.RowLength, LargestProducts))
        {
            using var few = PrincipalComponents.OfSamples(source, settings, reporter, cancellation);
            using var scores = few.Vectors.narrow(1, 0, few.Values.Count).mul(tensor(few.Values.ToArray(), float64).to(device)); // n × r
            foreach (var result in Results(source.Name, few, [scores]))
                yield return result;
            yield break;
        }
        var moment = FeatureMoment.Accumulate(source, options.SketchSize, settings, reporter, cancellation);
        using var components = PrincipalComponents.Of(source.Name, moment.State, device);
        using var mean = tensor(moment.State.Mean, float64).to(device);
        foreach (var result in Results(source.Name, components, moment.Form == MomentForm.Sketch ? null : Coordinates()))
            yield return result;

        IEnumerable<Tensor> Coordinates() => RowBlocks.All(source, step, device, null, cancellation).Select(block =>
            block.Rows.sub_(mean).mm(components.Vectors.narrow(1, 0, components.Values.Count)));
    }

    private IEnumerable<FeatureDimension> Results(string source, PrincipalComponents components, IEnumerable<Tensor>? coordinates)
    {
        var counts = new ComponentCount(components, options, settings.Precision).All(coordinates, settings.Seed).ToArray();
        return counts.Select(count => new FeatureDimension
        {
            Source = source,
            Method = DimensionMethod.Pca,
            Criterion = count.Criterion,
            Dimension = count.Value,
            StandardError = count.Error,
            DimensionLow = count.Low,
            DimensionHigh = count.High,
            Count = components.Count,
            Width = components.Width,
            SingularValues = components.Values,
            SquareError = components.Missing,
            Device = settings.Device.ToString(),
            Seed = settings.Seed,
        });
    }

    private int Reach(DimensionMethod method) => method switch
    {
        DimensionMethod.TwoNN => 2,
        DimensionMethod.Mle => options.LargestNeighbour,
        _ => options.LargestScale,
    };

    private IEnumerable<(string Criterion, int Farthest, Func<NeighbourEstimate> Estimate)> Neighbours(Neighbourhoods near, DimensionMethod method)
    {
        switch (method)
        {
            case DimensionMethod.TwoNN:
                yield return ("1:2", 2, () => TwoNearestNeighbours.Estimate(near, options.Discard, options.Bootstrap, settings.Seed));
                break;
            case DimensionMethod.Mle:
                var (smallest, largest) = (options.SmallestNeighbour, options.LargestNeighbour);
                yield return (smallest == largest ? $"{largest}" : $"{smallest}-{largest}", Math.Min(largest, near.Neighbours), () =>
                    near.Points > largest ? LevinaBickel.Estimate(near, smallest, largest) : throw DimensionErrors.TooFewSamples(
                        near.Source, near.Points, largest + 1, $"Mle with {largest} neighbours (distinct ones; see -NeighborCount)"));
                break;
            default:
                for (var a = 1; 2 * a <= Math.Min(options.LargestScale, near.Neighbours); a *= 2)
                {
                    var scale = a;
                    yield return ($"{scale}:{2 * scale}", 2 * scale, () => RatioLikelihood.Estimate(near, scale, 2 * scale));
                }
                break;
        }
    }

    private FeatureDimension Result(
        IRowSource source, DimensionMethod method, string criterion, NeighbourEstimate estimate, Neighbourhoods near, int farthest) => new()
        {
            Source = source.Name,
            Method = method,
            Criterion = criterion,
            Dimension = estimate.Dimension,
            DimensionLow = estimate.Dimension,
            DimensionHigh = estimate.Dimension,
            StandardError = estimate.StandardError,
            Count = near.Samples,
            Width = source.RowLength,
            Radius = near.Radius(farthest),
            DuplicateCount = near.Duplicates,
            OutlierCount = near.Outliers,
            TieCount = estimate.Ties,
            Device = settings.Device.ToString(),
            Seed = settings.Seed,
        };
}
