using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Operators;

namespace RankTools.Propagation;

/// <summary>
/// What has to run, in order, so that the chosen nodes' values are known: nodes that nobody needs are left out, and batch
/// normalisations are folded into their convolutions where the convolution's own output is not asked for.
/// </summary>
internal sealed class ExecutionPlan
{
    private ExecutionPlan(NeuralNetwork network, ImmutableArray<PlanStep> steps, ImmutableHashSet<Node> targets) =>
        (Network, Steps, Targets) = (network, steps, targets);

    public NeuralNetwork Network { get; }

    /// <summary>Steps in topological order, the input not among them.</summary>
    public ImmutableArray<PlanStep> Steps { get; }

    /// <summary>The nodes whose values are wanted.</summary>
    public ImmutableHashSet<Node> Targets { get; }

    public Node Input => Network.Nodes[0];

    public static ExecutionPlan For(NeuralNetwork network, IEnumerable<Node> targets)
    {
        var wanted = targets.ToImmutableHashSet();
        var needed = new HashSet<Node>(wanted);
        foreach (var node in network.Nodes.Reverse().Where(needed.Contains))
            needed.UnionWith(node.Inputs);
        var readers = new int[network.Nodes.Count];
        foreach (var input in network.Nodes.Where(needed.Contains).SelectMany(node => node.Inputs))
            readers[input.Index]++;

        bool FoldsInto(Node node) => node.Operator is BatchNormalization && node.Inputs[0].Operator is Convolution2d
            && readers[node.Inputs[0].Index] == 1 && !wanted.Contains(node.Inputs[0]);

        var folded = network.Nodes.Where(needed.Contains).Where(FoldsInto).ToDictionary(node => node.Inputs[0]);
        var steps = from node in network.Nodes
                    where needed.Contains(node) && node.Operator is not NetworkInput && !folded.ContainsKey(node)
                    select FoldsInto(node)
                        ? new PlanStep(node, BatchNormalizationFolding.Fold(network, node), node.Inputs[0].Inputs)
                        : new PlanStep(node, node.Operator, node.Inputs);
        return new(network, [.. steps], wanted);
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
