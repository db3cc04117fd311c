using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// Batches of changes of the input on their way through a network at one point, to the changes of chosen layers: of their values,
/// or to first order. Nothing is kept but the point; see NOTE [Differences] at <see cref="DifferenceRule"/>.
/// </summary>
internal sealed class DifferencePass : IDisposable
{
    private readonly Segment segment;
    private readonly Linearization[] rules;

    private DifferencePass(Segment segment, Linearization[] rules) => (this.segment, this.rules) = (segment, rules);

    /// <summary>How many operators a change passes on the longest way.</summary>
    public int OperatorCount => rules.Length;

    /// <summary>What a pass to these layers consists of.</summary>
    public static ExecutionPlan PlanFor(NeuralNetwork network, IEnumerable<Node> layers) =>
        ExecutionPlan.From(network, network.Nodes[0], layers);

    /// <summary>Makes the rules of all operators at a point.</summary>
    /// <param name="plan">From <see cref="PlanFor"/>.</param>
    /// <param name="point">Value of the input and of the plan's context, float64. Read until this returns.</param>
    /// <param name="type">Number type of the changes.</param>
    /// <param name="isLinear">True for changes to first order: tangents.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="Errors.RankToolsException"><c>NonFiniteValue</c>.</exception>
    public static DifferencePass At(ExecutionPlan plan, PassPoint point, ScalarType type, bool isLinear, CancellationToken cancellation)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var values = new Dictionary<Node, Tensor>(point.Context) { [plan.Input] = point.Value };
        var rules = new List<Linearization>();
        var last = plan.LastReaders();
        try
        {
            for (var i = 0; i < plan.Steps.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var step = plan.Steps[i];
                Tensor[] inputs = [.. step.Inputs.Select(node => values[node])];
                using var inner = NewDisposeScope();
                var value = step.Operator.Value(inputs);
                SegmentPoint.RequireFinite(step.Node, value);
                var at = new LinearizationPoint(inputs, value, type, MapRegion.Whole(step.Node.Shape));
                rules.Add(isLinear ? step.Operator.Linearize(at) : DifferenceRule.For(step.Operator, at));
                values[step.Node] = value.MoveToOuterDisposeScope();
                foreach (var node in step.Inputs.Distinct().Where(node => last[node.Index] == i && values.ContainsKey(node)))
                {
                    if (node != plan.Input && !point.Context.ContainsKey(node))
                        values[node].Dispose();
                    values.Remove(node);
                }
            }
            return new(new Segment(plan.Input, plan.Steps, [.. plan.Steps.Select(step => step.Node).Where(plan.Targets.Contains)], null), [.. rules]);
        }
        catch
        {
            rules.ForEach(rule => rule.Dispose());
            throw;
        }
    }

    /// <summary>Carries a batch of changes of the input to the layers.</summary>
    /// <param name="changes">n × the input's shape, in the pass's type; a map with channels last in memory. Overwritten.</param>
    /// <param name="receive">
    /// Given every layer's changes as n × d, maps in height × width × channels order; null where nothing changes. Valid during the call.
    /// </param>
    /// <param name="cancellation">Checked before every operator.</param>
    public void Push(Tensor changes, Action<Node, Tensor?> receive, CancellationToken cancellation) =>
        new TangentFlow(segment, rules).Run(changes, mayOverwriteEntry: true, (node, change) =>
        {
            if (!segment.Probes.Contains(node))
                return;
            using var scope = NewDisposeScope();
            receive(node, change is null ? null : Rows(change));
        }, cancellation);

    /// <summary>A batch of values as n × d, in the order of <see cref="Push"/>.</summary>
    public static Tensor Rows(Tensor values) =>
        (values.dim() == 4 ? TangentLayout.AsRows(values) : values).reshape(values.shape[0], -1);

    public void Dispose()
    {
        foreach (var rule in rules)
            rule.Dispose();
    }
}
