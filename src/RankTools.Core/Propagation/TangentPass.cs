using System.Collections.Immutable;

using RankTools.Errors;
using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// Forward-mode differentiation of a whole network at one image: p tangents pass through every operator once, and every probe's
/// Jacobian with respect to the chosen input directions comes out exactly.
/// </summary>
/// <remarks>
/// NOTE [Tangent pass]: the value is computed once per image, in float64, so that gates, argmaxes and derivative factors are
/// right; only the tangents are float32. The plan is cut into segments at the probes through which everything passes
/// (<see cref="Segment"/>); all tangents cross one segment, in chunks that fit the cache, before the next begins. They are carried
/// on their receptive field only (<see cref="WindowRules"/>). Cost: p times the multiply-adds of the network within that field. Memory: the
/// reachable part of two neighbouring probes' tangents and one chunk.
/// In float32, ten random combinations of the directions are pushed in float64 as well; what the float32 tangents give for the
/// same combinations measures their error (<see cref="ProbeTangents.Witnesses"/>).
/// </remarks>
internal sealed class TangentPass
{
    private const double DoubleCost = 3; // of a multiply-add in float64

    private readonly ExecutionPlan plan;
    private readonly InputDirections directions;
    private readonly TangentPassOptions options;
    private readonly Tiling tiling;
    private readonly ImmutableArray<Segment> segments;
    private readonly ImmutableArray<ImmutableArray<TileWindows>> tiles; // of every segment

    /// <param name="network">The network.</param>
    /// <param name="probes">Nodes whose Jacobians are wanted.</param>
    /// <param name="directions">With respect to what.</param>
    /// <param name="options">How.</param>
    /// <param name="start">The node that the directions are directions of; null for the network's first input.</param>
    public TangentPass(
        NeuralNetwork network, IEnumerable<Node> probes, InputDirections directions, TangentPassOptions options, Node? start = null)
    {
        (this.directions, this.options) = (directions, options);
        plan = ExecutionPlan.From(network, start ?? network.Nodes[0], probes);
        RequireDifferentiable(plan);
        tiling = new(plan, directions, options.TileSide);
        segments = Segment.Cut(plan, MayStore);
        tiles = [.. segments.Select(tiling.For)];
    }

    /// <summary>Nodes whose values the pass reads besides that of its start (see <see cref="PassPoint"/>).</summary>
    public ImmutableArray<Node> Context => plan.Context;

    /// <summary>What runs, in order.</summary>
    public ImmutableArray<PlanStep> Steps => plan.Steps;

    /// <summary>
    /// What whoever takes the tangents of a probe does with them, in multiply-adds, by their number and that of the probe's values; a part of
    /// the work that progress is told of.
    /// </summary>
    public Func<long, long, double> ProbeCost { get; init; } = (_, _) => 0;

    /// <summary>What all of it costs, in multiply-adds, as long as nothing is compressed.</summary>
    public double TotalCost => Enumerable.Range(0, segments.Length).Sum(i => TangentCost(i, null) + PointCost(i) + ProbesCost(i, directions.Count));

    /// <summary>Multiply-adds of the whole pass.</summary>
    public long MultiplyAdds => (long)segments.Zip(tiles, (segment, parts) => parts.Sum(tile => tile.MultiplyAdds(segment) * tile.Rows.Count)).Sum();

    /// <summary>Multiply-adds of a step for one tangent, within its window.</summary>
    public double WindowedMultiplyAdds(PlanStep step) => step.MultiplyAdds * tiling.All.Windows[step.Node].Share;

    /// <summary>True for a node that the pass computes.</summary>
    public bool Reaches(Node node) => tiling.All.Windows.ContainsKey(node);

    /// <summary>What is still to come behind a probe; null where the pass cannot be compressed there.</summary>
    public TangentsAhead? Ahead(Node probe)
    {
        var place = segments.TakeWhile(segment => segment.Exit != probe).Count();
        return place < segments.Length ? Ahead(place, directions.Count) : null;
    }

    /// <summary>Bytes of a probe's stored tangents.</summary>
    public long StoredBytes(Node probe) => tiling.All.Windows[probe].Count * directions.Count * options.ValueSize;

    /// <summary>True when a probe's tangents fit the memory limit beside those of its neighbour.</summary>
    public bool MayStore(Node probe) => 2 * StoredBytes(probe) <= options.MemoryLimit;

    /// <summary>
    /// Runs the pass and gives every probe that fits the memory limit its tangents, as soon as they are known.
    /// </summary>
    /// <param name="point">The value that tangents start from.</param>
    /// <param name="progress">Told the share of the work done.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public IEnumerable<ProbeTangents> Run(PassPoint point, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var weights = Witness.Draw(directions, options);
        using var compressor = new Compressor(weights, directions.Count, options);
        using var arena = new TangentArena(LargestNeighbours(), options);
        var input = new InputTangents(directions, weights, options);
        SegmentRun? previous = null;
        var (kinks, operators, done) = (0L, 0, 0.0);
        try
        {
            for (var i = 0; i < segments.Length; i++)
            {
                var (segment, before, cost) = (segments[i], done, TangentCost(i, compressor));
                var total = done + Enumerable.Range(i, segments.Length - i).Sum(
                    later => TangentCost(later, compressor) + PointCost(later) + ProbesCost(later, compressor.Rows));
                var run = new SegmentRun(segment, tiling.All.For(compressor.Rows), Tiles(i, compressor), arena, options);
                try
                {
                    run.Start(point, previous, input, segment.Probes.Where(MayStore), share => progress?.Report((before + share * cost) / total), cancellation);
                }
                catch
                {
                    run.Dispose();
                    throw;
                }
                previous?.Dispose();
                previous = run;
                done += cost + PointCost(i);
                kinks += run.KinkCount;
                operators += segment.Steps.Length;
                foreach (var probe in segment.Probes.Where(MayStore))
                {
                    var rows = run.Tangents(probe).Matrix;
                    using var kept = rows.narrow(0, 0, compressor.Kept).DetachFromDisposeScope();
                    using var dropped = compressor.Probes == 0 ? null : rows.narrow(0, compressor.Kept, compressor.Probes).DetachFromDisposeScope();
                    var found = new ProbeTangents(probe, kept, run.Witnesses(probe), compressor.WitnessWeights, kinks, operators)
                    {
                        Window = tiling.All.Windows[probe],
                        Dropped = dropped,
                        Ahead = probe == segment.Exit ? Ahead(i, compressor.Rows) : null,
                    };
                    yield return found;
                    done += ProbeCost(compressor.Rows, tiling.All.Windows[probe].Count);
                    progress?.Report(done / total);
                    if (probe != segment.Exit)
                        run.Release(probe);
                    else if (found.Basis is { } basis)
                        run.Compress(compressor, basis);
                    found.Basis?.Dispose();
                }
            }
        }
        finally
        {
            previous?.Dispose();
        }
    }

    /// <summary>Numbers of the tangents of two segments' ends, the largest pair of neighbours.</summary>
    private long LargestNeighbours()
    {
        var (largest, before, rows) = (0L, 0L, directions.Count + Compressor.ProbeCount);
        foreach (var (segment, parts) in segments.Zip(tiles))
        {
            var count = segment.Exit is null ? 0 : tiling.All.Windows[segment.Exit].Count;
            var chunk = parts.Length == 1 ? parts[0].ChunkSize(segment, options) : rows; // the tiles' order is another
            largest = Math.Max(largest, TangentArena.Need(rows, before, count, chunk));
            before = count;
        }
        return largest;
    }

    private TangentsAhead Ahead(int segment, int rows) => new(
        segments[(segment + 1)..].Sum(later => tiling.All.For(rows).CostOfOne(later)),
        [.. segments[(segment + 1)..].SelectMany(later => later.Probes).Where(MayStore).Select(probe => tiling.All.Windows[probe].Count)]);

    private ImmutableArray<TileWindows> Tiles(int segment, Compressor compressor) =>
        compressor.Probes == 0 ? tiles[segment] : [tiling.All.For(compressor.Rows)]; // combinations have no place on the input

    private double TangentCost(int segment, Compressor? compressor) =>
        (compressor is null ? tiles[segment] : Tiles(segment, compressor)).Sum(tile => tile.Cost(segments[segment]));

    /// <summary>The value, and the witnesses, in float64.</summary>
    private double PointCost(int segment) => DoubleCost * (segments[segment].MultiplyAdds
        + (options.MeasuresError ? tiling.All.For(TangentPassOptions.WitnessCount).Cost(segments[segment]) : 0));

    private double ProbesCost(int segment, long rows) => segments[segment].Probes.Where(MayStore).Sum(probe => ProbeCost(rows, tiling.All.Windows[probe].Count));

    /// <summary>
    /// Seconds of every step, the faster of two chunks of random tangents through each segment after one to warm up. The point only has to be a
    /// possible one: what a step costs does not depend on its values.
    /// </summary>
    /// <param name="start">The point.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public PassTimes Try(PassPoint start, TimeProvider clock, CancellationToken cancellation)
    {
        using var _ = no_grad();
        StepTimes Times() => new(options.Device, clock);
        var (point, tangents, witnesses) = (Times(), Times(), Times());
        var value = start.Value.alias();
        for (var i = 0; i < segments.Length; i++)
        {
            var (segment, tile) = (segments[i], tiles[i][tiles[i].Length / 2]);
            using var entered = value;
            using var here = SegmentPoint.At(segment, start with { Value = entered }, cancellation, point);
            using var rules = here.Rules(tile, options, mayFinish: false, cancellation, point);
            var count = Math.Min(tile.ChunkSize(segment, options), tile.Rows.Count);
            var (first, second) = (Times(), Times());
            foreach (var times in new[] { null, first, second })
            {
                using var scope = NewDisposeScope();
                var entry = TangentLayout.ChannelsLast(randn([count, .. tile.Windows[segment.Entry].PartShape], options.Type, options.Device));
                rules.Push(entry.DetachFromDisposeScope(), mayOverwriteEntry: true, (_, _) => { }, cancellation, times);
            }
            if (options.MeasuresError)
            {
                using var exact = here.Rules(tiling.All.Windows, float64, cancellation, point);
                using var scope = NewDisposeScope();
                var entry = TangentLayout.ChannelsLast(randn(
                    [TangentPassOptions.WitnessCount, .. tiling.All.Windows[segment.Entry].PartShape], float64, options.Device));
                exact.Push(entry.DetachFromDisposeScope(), mayOverwriteEntry: true, (_, _) => { }, cancellation, witnesses);
            }
            // Tiles at the edge of the image have smaller fields than the one that was tried.
            var mean = tiles[i].Sum(other => other.Cost(segment)) / directions.Count / (tile.Cost(segment) / tile.Rows.Count);
            tangents.Take(segment.Steps, first, second, mean / count);
            value = here.ExitValue.alias();
        }
        value.Dispose();
        return new(point, tangents, witnesses);
    }

    /// <summary>
    /// Units on the way to the probes that are so close to a kink that rounding may have decided their gate, without pushing any
    /// tangent.
    /// </summary>
    public long CountKinks(PassPoint start, CancellationToken cancellation)
    {
        using var _ = no_grad();
        var (kinks, value) = (0L, start.Value.alias());
        foreach (var segment in segments)
        {
            using var entered = value;
            using var point = SegmentPoint.At(segment, start with { Value = entered }, cancellation);
            using var rules = point.Rules(tiling.All.Windows, float64, cancellation);
            kinks += rules.KinkCount;
            value = point.ExitValue.alias();
        }
        value.Dispose();
        return kinks;
    }

    internal static void RequireDifferentiable(ExecutionPlan plan)
    {
        string[] blocked = [.. plan.Steps.Where(step => !step.Operator.IsDifferentiable).Select(step => $"{step.Operator.Kind} '{step.Node.Name}'")];
        if (blocked.Length == 0)
            return;
        throw new RankToolsException("OperatorNotDifferentiable", ErrorKind.NotSupported, plan.Network.Name,
            $"{plan.Network.Name} has steps that no derivative passes: {string.Join(", ", blocked)}. Analyse the network before quantisation, "
            + "choose layers before them (-Layer), or start behind them (-InputNode).");
    }
}
