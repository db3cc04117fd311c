using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>Runs a network on a batch and keeps the values of the chosen nodes; everything else is freed by its last reader.</summary>
internal static class ValuePass
{
    /// <param name="network">A network with one input.</param>
    /// <param name="targets">Nodes whose values are wanted.</param>
    /// <param name="input">Batch × channels × height × width; its type and device are those of the computation.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <returns>The values by node, owned by the caller.</returns>
    public static IReadOnlyDictionary<Node, Tensor> Run(
        NeuralNetwork network, IEnumerable<Node> targets, Tensor input, CancellationToken cancellation) =>
        Run(network, targets, new Dictionary<Node, Tensor> { [network.Nodes[0]] = input }, cancellation);

    /// <param name="network">The network.</param>
    /// <param name="targets">Nodes whose values are wanted.</param>
    /// <param name="inputs">Batch × shape for every input; their type and device are those of the computation.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <returns>The values by node, owned by the caller.</returns>
    public static IReadOnlyDictionary<Node, Tensor> Run(
        NeuralNetwork network, IEnumerable<Node> targets, IReadOnlyDictionary<Node, Tensor> inputs, CancellationToken cancellation)
    {
        using var _ = no_grad();
        var plan = ExecutionPlan.For(network, targets);
        var last = plan.LastReaders();
        var values = new Tensor?[network.Nodes.Count];
        foreach (var (node, input) in inputs)
            values[node.Index] = input.alias().DetachFromDisposeScope();
        try
        {
            for (var i = 0; i < plan.Steps.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var step = plan.Steps[i];
                using (NewDisposeScope())
                    values[step.Slot] = step.Operator.Value([.. step.Inputs.Select(node => values[node.Index]!)]).DetachFromDisposeScope();
                foreach (var node in step.Inputs.Where(node => last[node.Index] == i && !plan.Targets.Contains(node)))
                {
                    values[node.Index]?.Dispose();
                    values[node.Index] = null;
                }
            }
            var results = plan.Targets.ToDictionary(node => node, node => values[node.Index]!);
            foreach (var node in plan.Targets)
                values[node.Index] = null;
            return results;
        }
        finally
        {
            foreach (var value in values)
                value?.Dispose();
        }
    }
}
