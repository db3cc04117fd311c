using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Progress;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Inference.Checks;

/// <summary>
/// A quick look at a network before a long job: are its values finite, is anything dead or saturated, and do tangents agree with
/// finite differences.
/// </summary>
/// <remarks>
/// NOTE [Finite differences]: beside the input x, the points x ± h·v run through the network in double precision, for a few random
/// directions v and two step sizes h. At every layer (F(x + hv) − F(x − hv)) / 2h is compared with the tangent that the operators' rules
/// give for v. Rounding is large for the small step, curvature and units that pass a kink between the two points for the large one, so
/// the better one of the two counts: a rule that is wrong agrees with neither. Cost: 1 + 4q values and q tangents for q directions.
/// </remarks>
public sealed class NetworkCheck
{
    private static readonly double[] Steps = [1e-5, 1e-7];

    private readonly NeuralNetwork network;
    private readonly NetworkCheckOptions options;
    private readonly ComputeSettings settings;
    private readonly ExecutionPlan plan;
    private readonly Node? start;

    /// <summary>Plans the check.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">What is asked.</param>
    /// <param name="settings">Where to compute; always in double precision.</param>
    public NetworkCheck(NeuralNetwork network, NetworkCheckOptions options, ComputeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        (this.network, this.options, this.settings) = (network, options, settings);
        plan = ExecutionPlan.For(network, network.Nodes);
        start = options.InputNode ?? (network.Inputs.Count == 0 || network.Inputs[0].IsFloatingPoint ? network.Nodes[0] : null);
    }

    /// <summary>Checks every layer at one input.</summary>
    /// <param name="input">A preprocessed input; null where the feed has all.</param>
    /// <param name="feed">Values of the network's other inputs.</param>
    /// <param name="progress">Told how far the work has come.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <returns>One result per layer, in the network's order.</returns>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>, <c>MemoryLimitExceeded</c>.</exception>
    public ImmutableArray<LayerHealth> Run(
        InputItem? input, NetworkFeed feed, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(feed);
        var source = input?.Source ?? feed.Source;
        MemoryBudget.Require(
            settings.MemoryLimit, plan.PeakElements() * (PointCount + options.ProbeCount) * sizeof(double), source, $"A check of {network.Name} at one input");
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var flow = new CheckFlow(network, plan, feed.Tensors(input, float64, settings.Device.Open()), start, Directions, PointCount);
        var findings = new List<LayerFinding>();
        foreach (var step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            findings.Add(Inspect(flow.Advance(step)));
            progress?.Report(new($"Checking {network.Name}", step.Node.Name, findings.Count / (double)plan.Steps.Length));
        }
        var summary = NetworkHealth.Of(network.Name, source, findings, start is null
            ? "tangents were not checked, since the input is whole numbers: name the layer they start at with -InputNode" : null);
        return [.. findings.Select(finding => finding.Result(network.Name, source, summary))];
    }

    private int PointCount => start is null ? 1 : 1 + 2 * Steps.Length * options.ProbeCount;

    /// <summary>
    /// Changes of the start's value, as one batch: nothing, then for every direction and step size forward and back; and the
    /// directions alone. They have the root mean square of the value that they change.
    /// </summary>
    private (Tensor Points, Tensor Tangents) Directions(Tensor value)
    {
        using var generator = new Generator((ulong)settings.Seed);
        var scale = value.square().mean().sqrt().item<double>();
        var drawn = randn([options.ProbeCount, .. value.shape[1..]], float64, CPU, generator: generator).to(value.device) * (scale is > 0 and < double.PositiveInfinity ? scale : 1);
        var moved = Enumerable.Range(0, options.ProbeCount).SelectMany(probe => Steps.SelectMany(step => new[] { drawn[probe] * step, drawn[probe] * -step }));
        return (value + stack([zeros_like(value[0]), .. moved]), drawn);
    }

    private LayerFinding Inspect(CheckedLayer layer)
    {
        using var scope = NewDisposeScope();
        var (node, value) = (layer.Node, layer.Values[0].reshape(-1));
        if (value.numel() == 0)
            return new(node);
        var isGood = node.Operator.MayBeInfinite ? value.isnan().logical_not() : value.isfinite();
        var finite = value.masked_select(value.isfinite());
        var broken = value.numel() - isGood.sum().item<long>();
        var finding = new LayerFinding(node)
        {
            NonFiniteCount = broken,
            ZeroShare = value.eq(0).to(float64).mean().item<double>(),
            Minimum = finite.numel() == 0 ? null : finite.min().item<double>(),
            Maximum = finite.numel() == 0 ? null : finite.max().item<double>(),
            Mean = finite.numel() == 0 ? null : finite.mean().item<double>(),
            SaturatedShare = layer.SaturatedShare,
        };
        if (broken > 0 || layer.Tangents is not { } tangents)
            return finding with { Condition = Judge(finding, layer, 0) };
        var (error, excess) = DifferenceError(layer.Values, tangents);
        finding = finding with { TangentNorm = layer.TangentNorm, TangentError = error };
        return finding with { Condition = Judge(finding, layer, excess) };
    }

    private LayerCondition Judge(LayerFinding finding, CheckedLayer layer, double excess)
    {
        if (finding.NonFiniteCount > 0)
            return LayerCondition.NonFinite;
        var isConstant = layer.DependsOnInput && finding.Node.ElementCount > 1 && finding.Minimum == finding.Maximum
            && finding.TangentNorm is null or 0; // equal values that move are no fault of the layer's
        var isLookedAt = finding.Node.IsDefaultProbe || network.Outputs.Any(port => port.Node == finding.Node);
        if (isConstant || (isLookedAt && finding.TangentNorm == 0))
            return LayerCondition.Dead;
        if (finding.SaturatedShare >= options.SaturationLimit)
            return LayerCondition.Saturated;
        return excess > options.TangentTolerance ? LayerCondition.TangentMismatch : LayerCondition.Sound;
    }

    /// <summary>
    /// The largest over the directions of the better of two step sizes' relative differences, see NOTE [Finite differences]; and the same
    /// of what rounding cannot explain.
    /// </summary>
    private (double Error, double Excess) DifferenceError(Tensor values, Tensor tangents)
    {
        var (worst, worstExcess, size) = (0.0, 0.0, values[0].norm().item<double>());
        for (var probe = 0; probe < options.ProbeCount; probe++)
        {
            var (best, excess, tangent) = (double.PositiveInfinity, double.PositiveInfinity, tangents[probe]);
            for (var i = 0; i < Steps.Length; i++)
            {
                var forward = 1 + 2 * (probe * Steps.Length + i);
                var difference = (values[forward] - values[forward + 1]) / (2 * Steps[i]);
                var rounding = 8 * MachineEpsilon.Double * size / Steps[i];
                var (distance, scale) = ((difference - tangent).norm().item<double>(), Math.Max(difference.norm().item<double>(), tangent.norm().item<double>()));
                best = Math.Min(best, distance == 0 ? 0 : distance / scale);
                excess = Math.Min(excess, distance <= rounding ? 0 : (distance - rounding) / scale);
            }
            (worst, worstExcess) = (Math.Max(worst, best), Math.Max(worstExcess, excess));
        }
        return (worst, worstExcess);
    }
}
