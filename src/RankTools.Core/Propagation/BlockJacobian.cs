using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// The Jacobian of a part of a network at a point, as a linear map that is applied to vectors, in float64: forwards by the operators'
/// tangent rules, backwards by TorchSharp's autograd, and, where the rules themselves are on trial, forwards by autograd too.
/// Vectors are rows, in the row-major order of the values; results belong to the caller's dispose scope.
/// </summary>
internal sealed class BlockJacobian : IDisposable
{
    private readonly ImmutableArray<Node> entries;
    private readonly ImmutableArray<PlanStep> steps;
    private readonly Node exit;
    private readonly ImmutableArray<Node> context; // what is read besides, and does not depend on the entries
    private readonly Dictionary<Node, Tensor> values; // of all of these, batch 1
    private Linearization[]? rules;
    private (long Batch, Dictionary<Node, Tensor> Values)? graph;

    private BlockJacobian(
        ImmutableArray<Node> entries, ImmutableArray<PlanStep> steps, Node exit, ImmutableArray<Node> context, Dictionary<Node, Tensor> values) =>
        (this.entries, this.steps, this.exit, this.context, this.values) = (entries, steps, exit, context, values);

    /// <summary>Number of values that go in.</summary>
    public long Columns => entries.Sum(entry => entry.ElementCount);

    /// <summary>Number of values that come out.</summary>
    public long Rows => exit.ElementCount;

    /// <summary>Where the vectors are.</summary>
    public Device Device => values[entries[0]].device;

    /// <summary>Units within 1e-12 relative of a kink, where rounding may have decided the derivative.</summary>
    public long KinkCount => Rules().Sum(rule => rule.KinkCount);

    /// <summary>Where vectors start.</summary>
    public ImmutableArray<Node> Entries => entries;

    /// <summary>Where they end.</summary>
    public Node Exit => exit;

    /// <summary>The operators on the way.</summary>
    public ImmutableArray<PlanStep> Steps => steps;

    /// <summary>The part of a network between two nodes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="block">From where to where.</param>
    /// <param name="inputs">Values of the network's inputs, batch 1, float64.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public static BlockJacobian Of(NeuralNetwork network, NetworkBlock block, IReadOnlyDictionary<Node, Tensor> inputs, CancellationToken cancellation)
    {
        var plan = ExecutionPlan.From(network, block.Entry, [block.Exit]);
        var start = ValuePass.Run(network, plan.Context.Append(block.Entry), inputs, cancellation);
        return Build([block.Entry], plan.Steps, block.Exit, plan.Context, new(start), cancellation);
    }

    /// <summary>A block whose entry's value is known, as when blocks are walked one after another.</summary>
    /// <param name="network">The network.</param>
    /// <param name="block">From where to where.</param>
    /// <param name="entry">Value of the entry, batch 1, float64; copied.</param>
    /// <param name="inputs">Values of the network's inputs, for what the block reads besides.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public static BlockJacobian After(
        NeuralNetwork network, NetworkBlock block, Tensor entry, IReadOnlyDictionary<Node, Tensor> inputs, CancellationToken cancellation)
    {
        var plan = ExecutionPlan.From(network, block.Entry, [block.Exit]);
        var start = plan.Context.IsEmpty ? [] : new Dictionary<Node, Tensor>(ValuePass.Run(network, plan.Context, inputs, cancellation));
        start[block.Entry] = entry.alias().DetachFromDisposeScope();
        return Build([block.Entry], plan.Steps, block.Exit, plan.Context, start, cancellation);
    }

    /// <summary>One operator of the block alone, at the same point, with respect to all of its inputs that are not constant.</summary>
    public BlockJacobian Of(PlanStep step)
    {
        ImmutableArray<Node> read = [.. step.Inputs.Distinct()];
        ImmutableArray<Node> constant = [.. read.Where(context.Contains)];
        var known = read.Append(step.Node).Distinct().ToDictionary(node => node, node => values[node].alias().DetachFromDisposeScope());
        return new([.. read.Except(constant)], [step], step.Node, constant, known);
    }

    /// <summary>The value of a node on the way, batch 1, owned by this object.</summary>
    public Tensor ValueOf(Node node) => values[node];

    /// <summary>J v for every row v: n × columns to n × rows, by the operators' tangent rules.</summary>
    public Tensor Apply(Tensor vectors, CancellationToken cancellation = default)
    {
        using var tangents = ApplyAt(vectors, [exit], cancellation)[exit];
        return tangents.alias();
    }

    /// <summary>The tangents of several nodes on the way, n × their elements; zeros where nothing arrives.</summary>
    public Dictionary<Node, Tensor> ApplyAt(Tensor vectors, IReadOnlyCollection<Node> nodes, CancellationToken cancellation = default)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var tangents = Split(vectors);
        for (var i = 0; i < steps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = steps[i];
            tangents[step.Node] = Rules()[i].Apply([.. step.Inputs.Select(node => tangents.GetValueOrDefault(node))], new bool[step.Inputs.Length]);
        }
        return nodes.ToDictionary(node => node, node => (tangents.GetValueOrDefault(node) is { } tangent
            ? tangent.reshape(vectors.shape[0], -1)
            : zeros([vectors.shape[0], node.ElementCount], float64, vectors.device)).MoveToOuterDisposeScope());
    }

    /// <summary>Jᵀ w for every row w: n × rows to n × columns, by autograd.</summary>
    public Tensor Adjoint(Tensor vectors, CancellationToken cancellation = default) => AdjointAt(vectors, entries, cancellation);

    /// <summary>The derivative of ⟨value of the exit, w⟩ with respect to the values of some nodes, joined, for every row w.</summary>
    public Tensor AdjointAt(Tensor vectors, ImmutableArray<Node> nodes, CancellationToken cancellation = default)
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        var at = Graph(vectors.shape[0], cancellation);
        return Join(Gradient(at[exit], [.. nodes.Select(node => at[node])], vectors.reshape(at[exit].shape), create: false)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// J v for every row v by autograd alone: u ↦ ⟨Jᵀu, v⟩ is linear in u, and its gradient is J v. Slower than <see cref="Apply"/>, and
    /// independent of the operators' tangent rules.
    /// </summary>
    public Tensor ApplyByAutograd(Tensor vectors, CancellationToken cancellation = default)
    {
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        var at = Graph(vectors.shape[0], cancellation);
        var dual = zeros(at[exit].shape, float64, vectors.device).requires_grad_(true);
        var gradients = Gradient(at[exit], [.. entries.Select(entry => at[entry])], dual, create: true);
        var product = (Join(gradients) * vectors).sum();
        if (!product.requires_grad) // nothing depends on the entry
            return zeros([vectors.shape[0], Rows], float64, vectors.device).MoveToOuterDisposeScope();
        var result = autograd.grad([product], [dual], retain_graph: true, allow_unused: true)[0];
        return (result is null ? zeros_like(dual) : result).detach().reshape(vectors.shape[0], -1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Forget();
        foreach (var rule in rules ?? [])
            rule.Dispose();
        foreach (var value in values.Values)
            value.Dispose();
    }

    private static BlockJacobian Build(
        ImmutableArray<Node> entries, ImmutableArray<PlanStep> steps, Node exit, ImmutableArray<Node> context, Dictionary<Node, Tensor> values,
        CancellationToken cancellation)
    {
        using var off = no_grad();
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var value = step.Operator.Value([.. step.Inputs.Select(node => values[node])]);
            SegmentPoint.RequireFinite(step.Node, value);
            values[step.Node] = value.DetachFromDisposeScope();
        }
        return new(entries, steps, exit, context, values);
    }

    private Linearization[] Rules()
    {
        using var off = no_grad();
        return rules ??= [.. steps.Select(step => step.Operator.Linearize(new(
            [.. step.Inputs.Select(node => values[node])], values[step.Node], float64, MapRegion.Whole(step.Node.Shape))))];
    }

    /// <summary>The values again, of a batch of equal points, with autograd's notes; kept for the next vectors of that number.</summary>
    private Dictionary<Node, Tensor> Graph(long batch, CancellationToken cancellation)
    {
        if (graph is { } known && known.Batch == batch)
            return known.Values;
        Forget();
        using var on = enable_grad();
        using var scope = NewDisposeScope();
        var at = context.ToDictionary(node => node, node => Repeated(values[node], batch));
        foreach (var entry in entries)
            at[entry] = Repeated(values[entry], batch).clone().requires_grad_(true);
        foreach (var step in steps)
        {
            cancellation.ThrowIfCancellationRequested();
            at[step.Node] = step.Operator.Value([.. step.Inputs.Select(node => at[node])]);
        }
        foreach (var value in at.Values)
            value.DetachFromDisposeScope();
        graph = (batch, at);
        return at;
    }

    /// <summary>Frees what autograd keeps for the next vectors; it is made again when needed.</summary>
    public void Forget()
    {
        foreach (var value in graph?.Values.Values.ToArray() ?? [])
            value.Dispose();
        graph = null;
    }

    private static Tensor Repeated(Tensor value, long batch) => value.expand([batch, .. value.shape[1..]]);

    private static Tensor[] Gradient(Tensor of, Tensor[] with, Tensor cotangent, bool create)
    {
        if (!of.requires_grad)
            return [.. with.Select(value => zeros_like(value))];
        var gradients = autograd.grad([of], with, [cotangent], retain_graph: true, create_graph: create, allow_unused: true);
        return [.. gradients.Zip(with, (gradient, value) => gradient is null ? zeros_like(value) : gradient)];
    }

    private static Tensor Join(Tensor[] parts) => cat([.. parts.Select(part => part.reshape(part.shape[0], -1))], 1);

    /// <summary>Rows as values of the entries.</summary>
    private Dictionary<Node, Tensor?> Split(Tensor vectors)
    {
        var tangents = new Dictionary<Node, Tensor?>();
        var start = 0L;
        foreach (var entry in entries)
        {
            tangents[entry] = TangentLayout.ChannelsLast(vectors.narrow(1, start, entry.ElementCount).reshape([vectors.shape[0], .. entry.Shape]));
            start += entry.ElementCount;
        }
        return tangents;
    }
}
