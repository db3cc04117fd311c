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
/// (<see cref="Segment"/>); all tangents cross one segment, in chunks that fit the cache, before the next begins. Cost: p times
/// the multiply-adds of the network. Memory: the reachable part of two neighbouring probes' tangents and one chunk.
/// In float32, ten random combinations of the directions are pushed in float64 as well; what the float32 tangents give for the
/// same combinations measures their error (<see cref="ProbeTangents.Witnesses"/>).
/// </remarks>
internal sealed class TangentPass
{
    private readonly ExecutionPlan plan;
    private readonly InputDirections directions;
    private readonly TangentPassOptions options;
    private readonly Dictionary<Node, MapRegion> reach;
    private readonly ImmutableArray<Segment> segments;

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
        reach = FindReach(plan, directions);
        segments = Segment.Cut(plan, MayStore);
    }

    /// <summary>Nodes whose values the pass reads besides that of its start (see <see cref="PassPoint"/>).</summary>
    public ImmutableArray<Node> Context => plan.Context;

    /// <summary>Multiply-adds of the whole pass.</summary>
    public long MultiplyAdds => segments.Sum(segment => segment.MultiplyAdds) * directions.Count;

    /// <summary>Bytes of a probe's stored tangents.</summary>
    public long StoredBytes(Node probe) => TangentStore.Columns(probe, reach[probe]) * directions.Count * options.ValueSize;

    /// <summary>True when a probe's tangents fit the memory limit beside those of its neighbour.</summary>
    public bool MayStore(Node probe) => 2 * StoredBytes(probe) <= options.MemoryLimit;

    /// <summary>
    /// Runs the pass and gives every probe that fits the memory limit its tangents, as soon as they are known.
    /// </summary>
    /// <param name="point">The value that tangents start from.</param>
    /// <param name="progress">Told the share of the multiply-adds done.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public IEnumerable<ProbeTangents> Run(PassPoint point, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var weights = Witness.Draw(directions, options);
        SegmentRun? previous = null;
        var (kinks, operators, done) = (0L, 0, 0.0);
        try
        {
            foreach (var segment in segments)
            {
                var before = done;
                var run = new SegmentRun(segment, directions, options, reach);
                try
                {
                    run.Start(point, previous, segment.Probes.Where(MayStore), weights,
                        share => progress?.Report((before + share * segment.MultiplyAdds) * directions.Count / MultiplyAdds), cancellation);
                }
                catch
                {
                    run.Dispose();
                    throw;
                }
                previous?.Dispose();
                previous = run;
                done += segment.MultiplyAdds;
                kinks += run.KinkCount;
                operators += segment.Steps.Length;
                foreach (var probe in segment.Probes.Where(MayStore))
                {
                    yield return new(probe, run.Tangents(probe).Matrix, run.Witnesses(probe), weights?.Matrix, kinks, operators);
                    if (probe != segment.Exit)
                        run.Release(probe);
                }
            }
        }
        finally
        {
            previous?.Dispose();
        }
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
            using var point = SegmentPoint.At(segment, start with { Value = entered }, options, reach, cancellation);
            kinks += point.KinkCount;
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

    /// <summary>Every node that the plan computes, with the part of its map that the directions can reach.</summary>
    private static Dictionary<Node, MapRegion> FindReach(ExecutionPlan plan, InputDirections directions)
    {
        var reach = plan.Context.ToDictionary(node => node, _ => MapRegion.Empty);
        reach[plan.Input] = plan.Input.Shape.Length == 3 ? directions.Bounds : MapRegion.Whole(plan.Input.Shape);
        foreach (var step in plan.Steps)
            reach[step.Node] = step.Operator.Reach([.. step.Inputs.Select(node => reach[node])], [.. step.Inputs.Select(node => node.Shape)], step.Node.Shape);
        return reach;
    }
}
