using System.Collections.Immutable;
using System.Diagnostics;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Progress;
using RankTools.Propagation;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Ranks.Exact;

/// <summary>
/// The exact rank of every layer's Jacobian at one input, for networks of affine maps, ReLU, max- and average-pooling: tangents modulo
/// random primes, and elimination.
/// </summary>
/// <remarks>
/// NOTE [Exact rank]. Entries of the Jacobian are rational numbers whose denominators are powers of two and sizes of pooling windows, so
/// that they have residues modulo a prime larger than those. A minor that is not 0 may be 0 modulo the prime, never the other way round:
/// the rank modulo a prime is at most the true one, and less only for primes that divide every minor of the largest size. For a random
/// prime of 22 bits that has a probability of about 5e-7 per pivot where the minor is like a random number. Two primes have to agree on
/// the largest rank found, or further ones are drawn. After a layer through which everything passes, tangents that are combinations of
/// others stay the same combinations of them, so only independent ones go on: rank diminishing pays for itself.
/// </remarks>
public sealed class ExactRankAnalysis
{
    private const int MostPrimes = 6;

    private readonly NeuralNetwork network;
    private readonly LayerRankOptions options;
    private readonly ComputeSettings settings;
    private readonly ExecutionPlan plan;
    private readonly ImmutableArray<Segment> segments;
    private readonly Node start;
    private readonly long terms;

    /// <summary>Plans the work.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">What is measured; the tolerance has no meaning here.</param>
    /// <param name="settings">How it is computed.</param>
    /// <exception cref="RankToolsException">
    /// <c>LayerNotFound</c>, <c>LayerNotReached</c>; <c>OperatorNotExact</c>: the first operator on the way that is none of those; <c>DeviceNotExact</c>.
    /// </exception>
    public ExactRankAnalysis(NeuralNetwork network, LayerRankOptions options, ComputeSettings settings)
    {
        (this.network, this.options, this.settings) = (network, options, settings);
        if (settings.Device.Open().type != DeviceType.CPU)
        {
            throw new RankToolsException("DeviceNotExact", ErrorKind.NotSupported, settings.Device.ToString(),
                "Exact ranks are computed on the CPU, whose kernels form plain sums of whole numbers. Leave -Device out.");
        }
        start = options.InputNode ?? network.Nodes[0];
        var layers = LayerRankAnalysis.Reached(network, options, start, LayerSelection.Select(network, options.Layers));
        plan = ExecutionPlan.From(network, start, layers, foldsNormalizations: false);
        if (plan.Steps.FirstOrDefault(step => ModularRules.TermsOf(step) == 0) is { } step)
        {
            throw new RankToolsException("OperatorNotExact", ErrorKind.NotSupported, step.Node.Name,
                $"Exact ranks exist for affine maps, ReLU, max- and average-pooling; '{step.Node.Name}' of {network.Name} is {step.Operator.Kind}. "
                + "Choose layers before it (-Layer), or leave -Exact out.");
        }
        terms = plan.Steps.Max(ModularRules.TermsOf);
        segments = Segment.Cut(plan, _ => true);
        var memory = settings.MemoryLimit ?? RankDevice.FreeMemoryOf(settings.Device) / 2;
        foreach (var segment in segments)
            RequireMemory(segment, memory);
    }

    /// <summary>Told what every layer took, tangents and elimination together; null where nobody asks.</summary>
    public Action<LayerTiming>? Timed { get; init; }

    /// <summary>How the work is done, for people.</summary>
    public string Description =>
        $"{options.Directions.Count} input directions ({options.Directions}), exactly, modulo random primes; "
        + $"{2.0 * plan.Steps.Sum(step => step.MultiplyAdds) * options.Directions.Count / 1e9:F0} billion multiply-adds per input for two of them.";

    /// <summary>Measures every layer at one input, giving each result as soon as it is known.</summary>
    /// <param name="input">A preprocessed input; null where the feed has all.</param>
    /// <param name="feed">Values of the network's other inputs.</param>
    /// <param name="progress">Told how far the work has come.</param>
    /// <param name="cancellation">Checked between operators and blocks.</param>
    /// <exception cref="RankToolsException">
    /// <c>InputShapeMismatch</c>, <c>NonFiniteInput</c>, <c>NonFiniteValue</c>; <c>PrimesDisagree</c>: no two of six primes give one rank.
    /// </exception>
    public IEnumerable<ExactLayerRank> Measure(
        InputItem? input, NetworkFeed feed, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var source = input?.Source ?? feed.Source;
        using var point = LayerRankAnalysis.PointOf(network, options, start, plan.Context, CPU, input, feed, cancellation);
        var reporter = new LayerProgress(progress, $"Exact ranks of {network.Name}", source);
        using var fields = PrimeField.Draw(settings.Seed, terms).GetEnumerator();
        var passes = new List<(PrimeField Field, IEnumerator<ExactPass.Result> Results)>();
        try
        {
            Begin();
            Begin();
            var clock = new LayerClock(Timed, CPU);
            for (var done = 1; passes.All(pass => pass.Results.MoveNext()); done++)
            {
                while (passes.Count(pass => pass.Results.Current.Rank == passes.Max(other => other.Results.Current.Rank)) < 2)
                {
                    if (passes.Count == MostPrimes)
                        throw Disagree(passes[0].Results.Current.Node);
                    Begin();
                    for (var i = 0; i < done; i++)
                        passes[^1].Results.MoveNext();
                }
                var (node, _, kinks) = passes[0].Results.Current;
                reporter.Layer = node.Name;
                clock.Shared(node.Name);
                yield return new()
                {
                    Network = network.Name,
                    Layer = node.Name,
                    LayerIndex = node.Index,
                    Source = source,
                    InputDimension = options.Directions.Count,
                    OutputDimension = node.ElementCount,
                    Rank = passes.Max(pass => pass.Results.Current.Rank),
                    Primes = [.. passes.Select(pass => pass.Field.Prime)],
                    PrimeRanks = [.. passes.Select(pass => pass.Results.Current.Rank)],
                    Context = options.Context,
                    Patch = options.Directions.IsWhole ? null : options.Directions.ToString(),
                    InputNode = options.InputNode?.Name,
                    Preprocessing = input?.PreprocessingText,
                    WeightHash = network.WeightHash,
                    Seed = settings.Seed,
                    KinkCount = kinks,
                    ElapsedSeconds = watch.Elapsed.TotalSeconds,
                };
                clock.Begin();
            }
        }
        finally
        {
            foreach (var (_, results) in passes)
                results.Dispose();
        }

        void Begin()
        {
            fields.MoveNext();
            var pass = new ExactPass(segments, options.Directions, fields.Current, settings.Seed);
            passes.Add((fields.Current, pass.Run(point, passes.Count == 0 ? reporter : null, cancellation).GetEnumerator()));
        }
    }

    private void RequireMemory(Segment segment, long memory)
    {
        // The tangents at both ends, a copy that is eliminated and the basis that comes of it, and those of the other prime meanwhile.
        var rows = options.Directions.Count;
        var largest = segment.Probes.MaxBy(node => node.ElementCount)!;
        var bytes = 4.0 * rows * (segment.Entry.ElementCount + (double)segment.Probes.Sum(node => node.ElementCount)) * sizeof(double);
        if (bytes > memory)
        {
            throw new RankToolsException("LayerTooLarge", ErrorKind.LimitExceeded, largest.Name,
                $"The exact rank of '{largest.Name}' needs about {MemorySize.Format((long)Math.Min(bytes, long.MaxValue / 2))} for {rows} tangents of "
                + $"{largest.ElementCount} numbers, more than -MemoryLimit allows. Measure a smaller patch (-PatchSize), choose narrower layers (-Layer), "
                + "or raise -MemoryLimit.");
        }
    }

    private static RankToolsException Disagree(Node node) => new(
        "PrimesDisagree", ErrorKind.NumericalFailure, node.Name,
        $"No two of {MostPrimes} primes give one rank of '{node.Name}'. Try another -Seed, and report it.");
}
