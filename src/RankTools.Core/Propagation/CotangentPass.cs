using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// Reverse-mode differentiation for probes that are narrower than the input: d cotangents through TorchSharp's autograd, one after
/// another through one float64 graph, give the rows of the Jacobian.
/// </summary>
internal static class CotangentPass
{
    /// <summary>
    /// What one cotangent costs in tangents: a backward pass is two forward passes, and float64 runs at a third of float32's rate.
    /// </summary>
    public const double RelativeCost = 7;

    /// <summary>The Jacobian of one probe with respect to the directions, d × p, float64.</summary>
    /// <param name="network">The network.</param>
    /// <param name="probe">The probe.</param>
    /// <param name="start">The node that the directions are directions of.</param>
    /// <param name="point">Where.</param>
    /// <param name="directions">The columns.</param>
    /// <param name="progress">Told the share of the rows done.</param>
    /// <param name="cancellation">Checked before every row.</param>
    public static Tensor Jacobian(
        NeuralNetwork network, Node probe, Node start, PassPoint point, InputDirections directions, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var _ = enable_grad();
        using var scope = NewDisposeScope();
        var input = point.Value.detach().requires_grad_(true);
        var value = Evaluate(ExecutionPlan.From(network, start, [probe]), probe, point with { Value = input }, cancellation).flatten();
        var jacobian = empty([probe.ElementCount, directions.Count], float64, input.device);
        var (bounds, index) = (directions.Bounds, tensor(directions.Positions.ToArray(), int64).to(input.device));
        for (var row = 0L; row < probe.ElementCount; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var gradient = autograd.grad([value[row]], [input], retain_graph: true)[0];
            var window = directions.AsRows(gradient).narrow(1, bounds.Top, bounds.Height).narrow(2, bounds.Left, bounds.Width);
            jacobian[row] = window.reshape(-1).index_select(0, index);
            progress?.Report((row + 1.0) / probe.ElementCount);
        }
        return jacobian.DetachFromDisposeScope();
    }

    private static Tensor Evaluate(ExecutionPlan plan, Node probe, PassPoint point, CancellationToken cancellation)
    {
        var values = new Dictionary<Node, Tensor>(point.Context) { [plan.Input] = point.Value };
        foreach (var step in plan.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            values[step.Node] = step.Operator.Value([.. step.Inputs.Select(node => values[node])]);
        }
        return values[probe];
    }
}
