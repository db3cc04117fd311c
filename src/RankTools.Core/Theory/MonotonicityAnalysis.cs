using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Progress;
using RankTools.Propagation;
using RankTools.Ranks;
using RankTools.Ranks.Exact;

using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// Tests layer ranks of a network against the theorem that no singular value can grow by more than the norm of the block between (NOTE
/// [Monotone singular values]), at the point where they were measured. The norm comes from autograd alone, forwards and backwards, and so
/// is independent of the tangent rules that the ranks came from; a rule that is wrong shows as a violation, or as a defect of the two.
/// </summary>
/// <param name="network">The network that the ranks belong to.</param>
/// <param name="settings">Where to compute; everything is in double precision.</param>
/// <param name="steps">Lanczos steps of every norm.</param>
public sealed class MonotonicityAnalysis(NeuralNetwork network, ComputeSettings settings, int steps)
{
    private const double LargestDefect = 1e-8;

    private readonly MonotonicityTally tally = new(network.Name, isExact: false, settings.Seed);
    private readonly MonotonicityTally exactTally = new(network.Name, isExact: true, settings.Seed);

    /// <summary>Tests the steps between layers at one input, giving each verdict as soon as it is known.</summary>
    /// <param name="ranks">Ranks of layers at the input, all measured in the same way.</param>
    /// <param name="input">The input that they were measured at.</param>
    /// <param name="progress">Told the share of the arithmetic done.</param>
    /// <param name="cancellation">Checked between operators and Lanczos steps.</param>
    /// <exception cref="RankToolsException">
    /// <c>NetworkMismatch</c>, <c>LayerNotFound</c>, <c>InputShapeMismatch</c>, <c>InputMissing</c>, <c>MemoryLimitExceeded</c>, <c>ContextUnsupported</c>: a context of zeros around a patch of a layer.
    /// </exception>
    public IEnumerable<MonotonicityStep> Test(
        IReadOnlyList<LayerRank> ranks, InputItem input, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        RequireNetwork(ranks[0].Source, ranks[0].WeightHash);
        var (byNode, blocks, start) = Steps(ranks, rank => rank.Layer, ranks[0].InputNode);
        var point = Point(ranks[0], input, start);
        var tested = new List<MonotonicityStep>();
        var shares = BlockShares.Of(network, blocks, _ => 1);
        try
        {
            for (var i = 0; i < blocks.Length; i++)
            {
                progress?.Report(new($"Monotonicity of {network.Name}", $"{Path.GetFileName(input.Source)}: {blocks[i]}", shares.Before(i)));
                var step = Test(byNode[blocks[i].Entry], byNode[blocks[i].Exit], blocks[i], point, cancellation);
                tested.Add(step);
                yield return step;
            }
            tally.Add(tested);
        }
        finally
        {
            foreach (var value in point.Values)
                value.Dispose();
        }
    }

    /// <summary>Tests the steps between layers at one input for exact ranks, which need neither the input nor the norm of a block.</summary>
    /// <param name="ranks">Exact ranks of layers at the input, all with respect to the same directions.</param>
    /// <exception cref="RankToolsException"><c>NetworkMismatch</c>, <c>LayerNotFound</c>.</exception>
    public IReadOnlyList<ExactMonotonicityStep> Test(IReadOnlyList<ExactLayerRank> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        RequireNetwork(ranks[0].Source, ranks[0].WeightHash);
        var (byNode, blocks, _) = Steps(ranks, rank => rank.Layer, ranks[0].InputNode);
        ExactMonotonicityStep[] tested =
        [
            .. blocks.Select(block => new ExactMonotonicityStep
            {
                Network = network.Name,
                Source = ranks[0].Source,
                From = block.Entry.Name,
                To = block.Exit.Name,
                LayerIndex = block.Exit.Index,
                RankFrom = byNode[block.Entry].Rank,
                RankTo = byNode[block.Exit].Rank,
            }),
        ];
        exactTally.Add(tested);
        return tested;
    }

    /// <summary>The verdicts on everything tested so far: on ranks under a tolerance, and on exact ones, as far as there were any.</summary>
    public IEnumerable<MonotonicitySummary> Summaries()
    {
        if (tally.InputCount > 0)
            yield return tally.Summary();
        if (exactTally.InputCount > 0)
            yield return exactTally.Summary();
    }

    /// <summary>
    /// Ranks of other weights would be held against norms that are not theirs, and look like a defect of the computation. Weights of no file
    /// have no hash, so that these cannot be told apart.
    /// </summary>
    private void RequireNetwork(string source, string? weightHash)
    {
        if (weightHash is not null && weightHash != network.WeightHash)
        {
            throw new RankToolsException("NetworkMismatch", ErrorKind.InvalidArgument, source,
                $"The ranks of '{source}' are of weights {weightHash}; the network given, {network.Name}, has {network.WeightHash ?? network.WeightSource}. "
                + "Give the network that they were measured on.");
        }
    }

    /// <summary>The blocks between layers that have a rank, and the node where the derivatives start.</summary>
    private (Dictionary<Node, T> ByNode, ImmutableArray<NetworkBlock> Blocks, Node Start) Steps<T>(
        IReadOnlyList<T> ranks, Func<T, string> layer, string? inputNode)
    {
        var byNode = new Dictionary<Node, T>();
        foreach (var rank in ranks)
            byNode[LayerSelection.Find(network, layer(rank))] = rank;
        var start = inputNode is null ? network.Nodes[0] : LayerSelection.Find(network, inputNode);
        return (byNode, [.. NetworkBlock.Of(network, byNode.Keys, start).Where(block => byNode.ContainsKey(block.Entry))], start);
    }

    private MonotonicityStep Test(
        LayerRank before, LayerRank after, NetworkBlock block, IReadOnlyDictionary<Node, Tensor> point, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var jacobian = BlockJacobian.Of(network, block, point, cancellation);
        var numbers = (steps * Math.Min(jacobian.Rows, jacobian.Columns)) + (8 * (jacobian.Columns + jacobian.Steps.Sum(part => part.Node.ElementCount)));
        MemoryBudget.Require(settings.MemoryLimit, numbers * sizeof(double), block.Exit.Name, $"The norm of the block {block}");
        var norm = LanczosNorm.Bracket(
            vectors => jacobian.ApplyByAutograd(vectors, cancellation), vectors => jacobian.Adjoint(vectors, cancellation),
            jacobian.Rows, jacobian.Columns, steps, settings.Seed, jacobian.Device, cancellation);
        var comparison = SingularValueComparison.Of(before, after, norm);
        var defect = Defect(jacobian, cancellation);
        var kinks = jacobian.KinkCount;
        var isDefect = defect > LargestDefect && kinks == 0;
        var scaled = norm.Upper * before.Threshold;
        var step = new MonotonicityStep
        {
            Network = network.Name,
            Source = after.Source,
            From = before.Layer,
            To = after.Layer,
            LayerIndex = block.Exit.Index,
            Verdict = isDefect ? MonotonicityVerdict.Violated : comparison.Verdict,
            ExactVerdict = SingularValueComparison.ExactRanks(before, after),
            NormLow = norm.Lower,
            NormHigh = norm.Upper,
            HoldingCount = comparison.Holding,
            UndecidedCount = comparison.Undecided,
            BelowErrorCount = comparison.BelowError,
            ViolatedCount = comparison.Violated,
            Margins = [.. comparison.Margins],
            RankFrom = before.Rank,
            RankTo = after.Rank,
            Rule = after.Rule,
            Tolerance = after.Tolerance,
            ComparableRank = after.SingularValues.CountAbove(scaled),
            RuleDefect = defect,
            KinkCount = kinks,
            ErrorProbability = norm.FailureProbability + before.ErrorProbability + after.ErrorProbability,
            Explanation = "",
        };
        return step with { Explanation = isDefect ? MonotonicityText.Defect(step) : MonotonicityText.Of(step, before, after, comparison) };
    }

    private double Defect(BlockJacobian jacobian, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)settings.Seed);
        var v = randn([2, jacobian.Columns], float64, generator: generator).to(jacobian.Device);
        var image = jacobian.Apply(v, cancellation);
        // w along the image, so that a rule of the wrong size is seen as such, and across it, for one of the wrong kind
        var w = image + (randn([2, jacobian.Rows], float64, generator: generator).to(jacobian.Device) * image.norm(dim: 1, keepdim: true) / Math.Sqrt(jacobian.Rows));
        var (forwards, backwards) = ((image * w).sum(1), (v * jacobian.Adjoint(w, cancellation)).sum(1));
        var scale = image.norm(dim: 1) * w.norm(dim: 1);
        var worst = ((forwards - backwards).abs() / where(scale.gt(0), scale, ones_like(scale))).max().item<double>();
        return worst;
    }

    /// <summary>Values of the network's inputs where the ranks were measured.</summary>
    private Dictionary<Node, Tensor> Point(LayerRank rank, InputItem input, Node start)
    {
        using var scope = NewDisposeScope();
        var feed = NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false);
        var inputs = feed.Tensors(input, float64, settings.Device.Open());
        if (rank.Context == InputContext.Zero)
        {
            if (start != network.Nodes[0])
            {
                throw new RankToolsException("ContextUnsupported", ErrorKind.NotSupported, start.Name,
                    $"These ranks have zeros around a patch of layer '{start.Name}'; that point cannot be reached from an input. "
                    + "Measure them with -Context Real.");
            }
            inputs[start] = InputDirections.Parse(start.Shape, rank.Patch).Mask(inputs[start]);
        }
        return inputs.ToDictionary(pair => pair.Key, pair => pair.Value.DetachFromDisposeScope());
    }
}
