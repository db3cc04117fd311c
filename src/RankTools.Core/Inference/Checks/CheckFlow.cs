using System.Collections.Frozen;

using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Inference.Checks;

/// <summary>Values at an input and at points around it, and tangents, on their way through a network; each is freed by its last reader.</summary>
internal sealed class CheckFlow : IDisposable
{
    private const double LeastSlope = 1e-3;

    /// <summary>Functions that stand between layers to bend what passes; others may well have small slopes.</summary>
    private static readonly FrozenSet<string> Activations = new[]
    {
        "ReLU", "ReLU6", "LeakyReLU", "Sigmoid", "Tanh", "SiLU", "Swish", "GELU", "GELU tanh", "Softplus", "Softsign", "HardSwish", "HardSigmoid", "ELU",
        "SELU", "CELU", "Mish", "ThresholdedReLU",
    }.ToFrozenSet();

    private readonly Dictionary<Node, Tensor> values = [];
    private readonly Dictionary<Node, Tensor?> tangents = [];
    private readonly HashSet<Node> dependents;
    private readonly HashSet<Node> blocked = []; // behind something that no derivative passes
    private readonly int[] last;
    private readonly Node? start;
    private readonly Func<Tensor, (Tensor Points, Tensor Tangents)> spread;
    private double length;
    private int place;

    /// <param name="network">The network.</param>
    /// <param name="plan">All of its nodes in order.</param>
    /// <param name="inputs">Values of its inputs, 1 × shape, float64.</param>
    /// <param name="start">The node whose value is changed; null for none.</param>
    /// <param name="spread">Makes the points around its value, and the directions that lead there.</param>
    /// <param name="pointCount">Number of points.</param>
    public CheckFlow(
        NeuralNetwork network, ExecutionPlan plan, IReadOnlyDictionary<Node, Tensor> inputs, Node? start,
        Func<Tensor, (Tensor Points, Tensor Tangents)> spread, int pointCount)
    {
        (this.start, this.spread) = (start, spread);
        dependents = ExecutionPlan.Dependents(network, start ?? network.Nodes[0]);
        last = plan.LastReaders();
        foreach (var (node, value) in inputs)
            Keep(node, value.expand([pointCount, .. value.shape[1..]]), null);
    }

    /// <summary>Computes the next layer.</summary>
    public CheckedLayer Advance(PlanStep step)
    {
        Tensor? tangent = null;
        double? saturated = null;
        using (var scope = NewDisposeScope())
        {
            Tensor[] inputs = [.. step.Inputs.Select(node => values[node])];
            var value = step.Operator.Value(inputs);
            if (start is not null && step.Node != start && dependents.Contains(step.Node))
                tangent = Push(step, inputs, value);
            if (step.Operator is Elementwise { Function: var function } && Activations.Contains(function.Name))
                saturated = function.Derivative(inputs[0].narrow(0, 0, 1), value.narrow(0, 0, 1)).abs().lt(LeastSlope).to(float64).mean().item<double>();
            Keep(step.Node, value, tangent);
        }
        foreach (var node in step.Inputs.Where(node => last[node.Index] == place).Distinct())
            Release(node);
        place++;
        var pushed = tangents[step.Node];
        return new(step.Node, values[step.Node], pushed, dependents.Contains(step.Node), pushed is null ? null : Norm(pushed) / length, saturated);
    }

    public void Dispose()
    {
        foreach (var node in values.Keys.ToArray())
            Release(node);
    }

    /// <summary>The layer's tangents; null where a derivative does not pass.</summary>
    private Tensor? Push(PlanStep step, Tensor[] inputs, Tensor value)
    {
        if (!step.Operator.IsDifferentiable || step.Inputs.Any(blocked.Contains))
        {
            blocked.Add(step.Node);
            return null;
        }
        Tensor?[] entering = [.. step.Inputs.Select(node => tangents.GetValueOrDefault(node))];
        using var rule = step.Operator.Linearize(new(
            [.. inputs.Select(input => input.narrow(0, 0, 1))], value.narrow(0, 0, 1), float64, MapRegion.Whole(step.Node.Shape)));
        return rule.Apply(entering, [.. entering.Select(_ => false)]) ?? zeros([entering.First(tangent => tangent is not null)!.shape[0], .. value.shape[1..]], float64, value.device);
    }

    private void Keep(Node node, Tensor value, Tensor? tangent)
    {
        using var scope = NewDisposeScope();
        if (node == start)
        {
            (value, var directions) = spread(value.narrow(0, 0, 1));
            (tangent, length) = (directions, Norm(directions));
        }
        values[node] = value.alias().DetachFromDisposeScope();
        tangents[node] = tangent?.alias().DetachFromDisposeScope();
    }

    private static double Norm(Tensor rows) => rows.flatten(1).norm(1).mean().item<double>();

    private void Release(Node node)
    {
        if (values.Remove(node, out var value))
            value.Dispose();
        if (tangents.Remove(node, out var tangent))
            tangent?.Dispose();
    }
}
