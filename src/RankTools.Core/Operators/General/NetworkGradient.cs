using System.Collections.Immutable;

using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// The gradient of a network's result with respect to one of its inputs, as a network that contains its own derivative has it:
/// ∇f(x), of the sum of f's elements. Its derivative is the Hessian's product, d∇f = H·dx; H is computed once, row by row.
/// </summary>
public sealed class NetworkGradient : Operator
{
    private readonly ImmutableArray<ImmutableArray<long>> shapes;
    private readonly ImmutableArray<InnerStep> steps;
    private readonly int variable;

    /// <param name="shapes">Shapes of the inner network's inputs, which hold the same numbers as this operator's inputs.</param>
    /// <param name="steps">The inner network; its last step gives f.</param>
    /// <param name="variable">The input to differentiate with respect to.</param>
    internal NetworkGradient(ImmutableArray<ImmutableArray<long>> shapes, ImmutableArray<InnerStep> steps, int variable)
    {
        (this.shapes, this.steps, this.variable) = (shapes, steps, variable);
        Parameters = [.. steps.SelectMany(step => step.Operator.Parameters).Distinct()];
    }

    /// <inheritdoc/>
    public override string Kind => "Gradient";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[variable];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var keepsGraph = is_grad_enabled() && inputs.Any(input => input.requires_grad);
        return Gradient(Variables(inputs), keepsGraph);
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var _ = enable_grad();
        using var scope = NewDisposeScope();
        var x = Variables(point.Inputs);
        var gradient = Gradient(x, keepsGraph: true).flatten();
        var rows = Enumerable.Range(0, (int)gradient.shape[0]).Select(row => Pull(gradient[row], x, keepsGraph: true)).ToArray();
        return new Rule(
            [.. x.Select((_, i) => stack(rows.Select(row => row[i].flatten())).detach().to(point.TangentType).t().DetachFromDisposeScope())],
            x[variable].shape[1..]);
    }

    /// <summary>The inputs as variables of autograd, which is off where networks run.</summary>
    private static Tensor[] Variables(IReadOnlyList<Tensor> inputs) =>
        [.. inputs.Select(input => input.requires_grad ? input : input.detach().requires_grad_(true))];

    private Tensor Gradient(Tensor[] x, bool keepsGraph)
    {
        using var _ = enable_grad();
        var batch = x.Max(input => input.shape[0]);
        var values = x.Select((input, i) => input.expand([batch, .. input.shape[1..]]).reshape([batch, .. shapes[i]])).ToList();
        foreach (var step in steps)
            values.Add(step.Operator.Value([.. step.Inputs.Select(i => values[i])]));
        var gradient = Pull(values[^1].sum(), x, keepsGraph)[variable];
        return keepsGraph ? gradient : gradient.detach();
    }

    /// <summary>The gradients of a number; zero for an input that it does not depend on.</summary>
    private static Tensor[] Pull(Tensor value, Tensor[] x, bool keepsGraph) => value.requires_grad
        ? [.. autograd.grad([value], x, retain_graph: keepsGraph, create_graph: keepsGraph, allow_unused: true)
            .Zip(x, (gradient, input) => gradient is null || gradient.IsInvalid ? zeros_like(input) : gradient)]
        : [.. x.Select(input => zeros_like(input))];

    private sealed class Rule(ImmutableArray<Tensor> hessians, long[] output) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            Tensor? sum = null;
            for (var i = 0; i < hessians.Length; i++)
            {
                if (tangents[i]?.flatten(1) is { } tangent) // n × inputs times inputs × outputs
                    sum = sum is null ? tangent.mm(hessians[i]) : sum.addmm_(tangent, hessians[i]);
            }
            return sum?.view([sum.shape[0], .. output]);
        }

        public override void Dispose()
        {
            foreach (var hessian in hessians)
                hessian.Dispose();
        }
    }
}
