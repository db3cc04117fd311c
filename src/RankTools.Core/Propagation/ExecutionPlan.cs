using System.Collections.Immutable;

using RankTools.Errors;
using RankTools.Networks;
using RankTools.Operators;

namespace RankTools.Propagation;

/// <summary>
/// What has to run, in order, so that the chosen nodes' values are known: nodes that nobody needs are left out, and batch
/// normalisations are folded into their convolutions where the convolution's own output is not asked for.
/// </summary>
internal sealed class ExecutionPlan
{
    private ExecutionPlan(NeuralNetwork network, Node start, ImmutableArray<PlanStep> steps, ImmutableHashSet<Node> targets)
    {
        (Network, Input, Steps, Targets) = (network, start, steps, targets);
        var computed = steps.Select(step => step.Node).Append(start).ToHashSet();
        Context = [.. steps.SelectMany(step => step.Inputs).Where(node => !computed.Contains(node)).Distinct()];
    }

    public NeuralNetwork Network { get; }

    /// <summary>Steps in topological order, the input not among them.</summary>
    public ImmutableArray<PlanStep> Steps { get; }

    /// <summary>The nodes whose values are wanted.</summary>
    public ImmutableHashSet<Node> Targets { get; }

    /// <summary>Where the steps begin: the first input, or the node that tangents start from.</summary>
    public Node Input { get; }

    /// <summary>Values that the steps read but that do not come from <see cref="Input"/>: other inputs, and what they alone decide.</summary>
    public ImmutableArray<Node> Context { get; }

    /// <summary>Everything that the targets need, from all of the network's inputs.</summary>
    public static ExecutionPlan For(NeuralNetwork network, IEnumerable<Node> targets)
    {
        var wanted = targets.ToImmutableHashSet();
        return Create(network, network.Nodes[0], wanted, Ancestors(network, wanted));
    }

    /// <summary>What depends on <paramref name="start"/> and is needed by the targets; what else it takes is <see cref="Context"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="start">Where derivatives start.</param>
    /// <param name="targets">The nodes whose values are wanted.</param>
    /// <param name="foldsNormalizations">False leaves every batch normalisation a step of its own.</param>
    /// <exception cref="RankToolsException"><c>LayerNotReached</c>: a target does not depend on the start.</exception>
    public static ExecutionPlan From(NeuralNetwork network, Node start, IEnumerable<Node> targets, bool foldsNormalizations = true)
    {
        var wanted = targets.ToImmutableHashSet();
        var dependent = Dependents(network, start);
        foreach (var target in wanted.Where(target => target == start || !dependent.Contains(target)))
        {
            throw new RankToolsException("LayerNotReached", ErrorKind.InvalidArgument, target.Name,
                $"Layer '{target.Name}' does not come after '{start.Name}', where the derivatives start. Leave it out of -Layer, or choose an earlier -InputNode.");
        }
        return Create(network, start, wanted, [.. Ancestors(network, wanted).Where(node => node != start && dependent.Contains(node))], foldsNormalizations);
    }

    /// <summary>A node and everything that is computed from it.</summary>
    public static HashSet<Node> Dependents(NeuralNetwork network, Node start)
    {
        var dependent = new HashSet<Node> { start };
        foreach (var node in network.Nodes.Where(node => node.Inputs.Any(dependent.Contains)))
            dependent.Add(node);
        return dependent;
    }

    /// <summary>The targets and everything that they are computed from.</summary>
    private static HashSet<Node> Ancestors(NeuralNetwork network, IEnumerable<Node> targets)
    {
        var needed = targets.ToHashSet();
        foreach (var node in network.Nodes.Reverse().Where(needed.Contains))
            needed.UnionWith(node.Inputs);
        return needed;
    }

    private static ExecutionPlan Create(NeuralNetwork network, Node start, ImmutableHashSet<Node> wanted, HashSet<Node> needed, bool foldsNormalizations = true)
    {
        var readers = new int[network.Nodes.Count];
        foreach (var input in network.Nodes.Where(needed.Contains).SelectMany(node => node.Inputs))
            readers[input.Index]++;

        bool FoldsInto(Node node) => foldsNormalizations && node.Operator is BatchNormalization && node.Inputs[0].Operator is Convolution2d
            && needed.Contains(node.Inputs[0]) && readers[node.Inputs[0].Index] == 1 && !wanted.Contains(node.Inputs[0]);

        var folded = network.Nodes.Where(needed.Contains).Where(FoldsInto).ToDictionary(node => node.Inputs[0]);
        var steps = from node in network.Nodes
                    where needed.Contains(node) && node.Operator is not NetworkInput && !folded.ContainsKey(node)
                    select FoldsInto(node)
                        ? new PlanStep(node, BatchNormalizationFolding.Fold(network, node), node.Inputs[0].Inputs)
                        : new PlanStep(node, node.Operator, node.Inputs);
        return new(network, start, [.. steps], wanted);
    }

    /// <summary>The most numbers that are alive at once when values are freed by their last readers, for one input.</summary>
    public long PeakElements()
    {
        var last = LastReaders();
        var (alive, peak) = (Input.ElementCount, Input.ElementCount);
        for (var i = 0; i < Steps.Length; i++)
        {
            peak = Math.Max(peak, alive += Steps[i].Node.ElementCount);
            alive -= Steps[i].Inputs.Distinct().Where(node => last[node.Index] == i && !Targets.Contains(node)).Sum(node => node.ElementCount);
        }
        return peak;
    }

    /// <summary>For every value, the position of the last step that reads it; −1 where none does.</summary>
    public int[] LastReaders()
    {
        var last = new int[Network.Nodes.Count];
        Array.Fill(last, -1);
        for (var i = 0; i < Steps.Length; i++)
        {
            foreach (var input in Steps[i].Inputs)
                last[input.Index] = i;
        }
        return last;
    }
}
