using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// Compares a few rows of every layer's sample with what 64 bits give for them without any differences on the way: features at x + s·ξ less
/// features at x; of a linear sample, 64-bit tangents. See NOTE [Error of perturbed features] at <see cref="RowErrors"/>.
/// </summary>
/// <remarks>
/// It comes before the sample is collected, in the memory that this will take, for as many layers at once as fit: the 64-bit passes are
/// the dearest rows of all.
/// </remarks>
internal sealed class SampleErrors(NeuralNetwork network, PerturbationOptions options, TangentPassOptions pass, PassPoint point, RowStorage storage)
{
    private readonly Perturbations perturbations = new(network.Nodes[0].Shape, pass.Seed);
    private readonly int witnesses = RowErrors.RowsOf(options.Count);

    /// <summary>Measures all layers.</summary>
    /// <param name="groups">Layers that are measured together; see <see cref="SamplePlan.ErrorGroups"/>.</param>
    /// <param name="report">Told the share done.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public IReadOnlyDictionary<Node, SampleError> Measure(
        ImmutableArray<ImmutableArray<Node>> groups, Action<double> report, CancellationToken cancellation)
    {
        using var _ = no_grad();
        var found = new Dictionary<Node, SampleError>();
        for (var i = 0; i < groups.Length; i++)
        {
            var done = i;
            storage.Clear();
            Measure(groups[i], found, share => report((done + share) / groups.Length), cancellation);
        }
        return found;
    }

    private void Measure(ImmutableArray<Node> nodes, Dictionary<Node, SampleError> found, Action<double> report, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var plan = DifferencePass.PlanFor(network, nodes);
        var isDifferentiable = plan.Steps.All(step => step.Operator.IsDifferentiable);
        using var differences = DifferencePass.At(plan, point, pass.Type, options.IsLinear, cancellation);
        using var tangents = isDifferentiable ? DifferencePass.At(plan, point, float64, isLinear: true, cancellation) : null;
        var (errors, bends) = (Rows(nodes, scope), Rows(nodes, scope)); // of each layer q × d
        var still = options.IsLinear ? null : Values(nodes, point.Value, cancellation);
        for (var i = 0; i < witnesses; i++)
        {
            using var inner = NewDisposeScope();
            var move = perturbations.Batch(i, 1, options.Magnitude).to(pass.Device);
            Dictionary<Node, Tensor> single = [], first = [];
            var moved = options.IsLinear ? null : Values(nodes, point.Value + move, cancellation);
            differences.Push(TangentLayout.ChannelsLast(move.to(pass.Type, copy: true)), Keep(single), cancellation);
            tangents?.Push(TangentLayout.ChannelsLast(move).clone(), Keep(first), cancellation);
            foreach (var node in nodes)
            {
                using var step = NewDisposeScope();
                var exact = moved is null ? first[node] : moved[node] - still![node];
                errors[node].narrow(0, i, 1).copy_((single[node].to(float64) - exact) / options.Magnitude);
                if (!options.IsLinear && isDifferentiable)
                    bends[node].narrow(0, i, 1).copy_((exact - first[node]) / options.Magnitude);
            }
            report((i + 1.0) / witnesses);
        }
        foreach (var node in nodes)
        {
            // A linear sample in 64 bits has nothing better to be compared with.
            found[node] = new(
                options.IsLinear && pass.Type == float64 ? null : RowErrors.Bound(errors[node], options.Count, options.Magnitude),
                options.IsLinear ? 0 : isDifferentiable ? RowErrors.Bound(bends[node], options.Count, options.Magnitude) : null,
                differences.OperatorCount);
        }
    }

    private Dictionary<Node, Tensor> Rows(ImmutableArray<Node> nodes, DisposeScope scope) => nodes.ToDictionary(node => node, node =>
    {
        var rows = storage.Take(witnesses, node.ElementCount);
        scope.Attach(rows);
        return rows;
    });

    private Action<Node, Tensor?> Keep(Dictionary<Node, Tensor> rows) => (node, row) =>
        rows[node] = row is null ? zeros([1, node.ElementCount], float64, pass.Device) : row.clone().MoveToOuterDisposeScope();

    private Dictionary<Node, Tensor> Values(ImmutableArray<Node> nodes, Tensor input, CancellationToken cancellation)
    {
        var inputs = new Dictionary<Node, Tensor>(point.Context) { [network.Nodes[0]] = input };
        var values = ValuePass.Run(network, nodes, inputs, cancellation);
        try
        {
            return values.ToDictionary(pair => pair.Key, pair => DifferencePass.Rows(pair.Value).clone());
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }
}
