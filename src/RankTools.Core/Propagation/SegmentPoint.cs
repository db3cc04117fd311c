using System.Collections.Immutable;

using RankTools.Kernels;
using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>A segment at one image: its values, and from them the derivatives of its operators.</summary>
internal sealed class SegmentPoint : IDisposable
{
    private readonly Segment segment;
    private readonly Dictionary<Node, Tensor> values;
    private readonly List<Tensor> owned = [];
    private readonly KernelCache kernels = new();

    private SegmentPoint(Segment segment, PassPoint start) =>
        (this.segment, values) = (segment, new(start.Context) { [segment.Entry] = start.Value });

    /// <summary>The float64 value of the segment's last node.</summary>
    public Tensor ExitValue => values[segment.Steps[^1].Node];

    /// <summary>Runs the segment's values in float64.</summary>
    public static SegmentPoint At(Segment segment, PassPoint start, CancellationToken cancellation, StepTimes? times = null)
    {
        var point = new SegmentPoint(segment, start);
        try
        {
            foreach (var step in segment.Steps)
            {
                cancellation.ThrowIfCancellationRequested();
                var started = times?.Start();
                using var scope = NewDisposeScope();
                var value = step.Operator.Value([.. step.Inputs.Select(node => point.values[node])]);
                RequireFinite(step.Node, value);
                point.values[step.Node] = value.alias().DetachFromDisposeScope();
                point.owned.Add(point.values[step.Node]);
                times?.Add(step.Node, started);
            }
            return point;
        }
        catch
        {
            point.Dispose();
            throw;
        }
    }

    /// <summary>The derivative of every operator there, for tangents on the given windows. Lives no longer than the point.</summary>
    public SegmentRules Rules(
        IReadOnlyDictionary<Node, TangentWindow> windows, ScalarType type, CancellationToken cancellation, StepTimes? times = null) =>
        new(segment, Each(windows, type, cancellation, times));

    /// <summary>The same for a tile's tangents, with branches composed where that is less work (NOTE [Composed branches]).</summary>
    /// <param name="tile">The tangents.</param>
    /// <param name="options">How they are pushed.</param>
    /// <param name="mayFinish">True where a branch at the segment's end may wait until all tangents have come (<see cref="SegmentRules.Finish"/>).</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <param name="times">Told what every step takes.</param>
    public SegmentRules Rules(TileWindows tile, TangentPassOptions options, bool mayFinish, CancellationToken cancellation, StepTimes? times = null)
    {
        ImmutableArray<ResidualBranch> branches = [.. tile.Composed(segment)];
        var rules = Each(tile.Windows, options.Type, cancellation, times);
        if (branches.IsEmpty)
            return new(segment, rules);
        var known = segment.Steps.Zip(rules).ToDictionary(pair => pair.First, pair => pair.Second);
        try
        {
            foreach (var branch in branches)
            {
                var started = times?.Start();
                var composed = ComposedBranch.Of(branch, known, tile.Windows[branch.Input], options, cancellation);
                foreach (var step in branch.All)
                {
                    known.Remove(step, out var rule);
                    rule?.Dispose();
                }
                known[branch.Sum with { Inputs = [branch.Input] }] = composed;
                times?.Add(branch.Sum.Node, started);
            }
            ImmutableArray<PlanStep> steps = [.. known.Keys.OrderBy(step => step.Slot)];
            var isLast = mayFinish && branches[^1].Sum == segment.Steps[^1] && branches[^1].Input == (steps.Length > 1 ? steps[^2].Node : segment.Entry);
            var left = segment with { Steps = isLast ? steps[..^1] : steps };
            return new(left, [.. left.Steps.Select(step => known[step])], isLast ? (ComposedBranch)known[steps[^1]] : null);
        }
        catch
        {
            foreach (var rule in known.Values)
                rule.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var value in owned)
            value.Dispose();
        kernels.Dispose();
    }

    private Linearization[] Each(
        IReadOnlyDictionary<Node, TangentWindow> windows, ScalarType type, CancellationToken cancellation, StepTimes? times)
    {
        var rules = new Linearization[segment.Steps.Length];
        try
        {
            for (var i = 0; i < rules.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var step = segment.Steps[i];
                var started = times?.Start();
                TangentWindow[] inputs = [.. step.Inputs.Select(node => windows[node])];
                var output = windows[step.Node];
                var reached = step.Node.Shape.Length == 3 ? output.Region : MapRegion.Whole(step.Node.Shape);
                var point = new LinearizationPoint([.. step.Inputs.Select(node => values[node])], values[step.Node], type, reached) { Kernels = kernels };
                rules[i] = WindowRules.Linearize(step, point, inputs, output);
                times?.Add(step.Node, started);
            }
            return rules;
        }
        catch
        {
            foreach (var rule in rules)
                rule?.Dispose();
            throw;
        }
    }

    internal static void RequireFinite(Node node, Tensor value)
    {
        using var scope = NewDisposeScope();
        if (value.isnan().any().item<bool>() || (!node.Operator.MayBeInfinite && !value.abs().max().isfinite().item<bool>()))
        {
            throw new Errors.RankToolsException("NonFiniteValue", Errors.ErrorKind.NumericalFailure, node.Name,
                $"Layer '{node.Name}' ({node.Operator.Kind}) gives NaN or infinity for this input. Check the weights and the preprocessing.");
        }
    }
}
