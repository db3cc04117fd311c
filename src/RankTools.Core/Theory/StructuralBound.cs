using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// An upper bound on the rank of a block's Jacobian that needs no singular value: what of every value on the way can move, and what of it
/// is read.
/// </summary>
/// <remarks>
/// NOTE [Structural bound]: let J = B A be cut at a node through which everything passes. J = Σ_e B_e A_e over the elements e of the
/// node's value, so its rank is at most the number of elements that the entry moves (row of A not zero) and the exit reads (column of B
/// not zero). Two random tangents pushed from the entry, and two random cotangents pulled from the exit, find these rows and columns:
/// one that is not zero is missed with probability 0, and one that is zero is found exactly, since gates multiply by 0 and choices
/// copy. That counts active units of a ReLU, distinct choices of a max-pool, inputs that a strided convolution never reads, and the same of
/// any other operator. What algebra takes (one dimension from every token of a LayerNorm, Operator.LostDimensions) is subtracted.
/// On the way bounds add where branches join, b(v) ≤ Σ b(inputs), and are never above that of a node which everything passed before.
/// </remarks>
internal sealed class StructuralBound
{
    private const int Vectors = 2;

    private StructuralBound(long rank, string reason, PlanStep mostLossy, long largestLoss) =>
        (Rank, Reason, MostLossy, LargestLoss) = (rank, reason, mostLossy, largestLoss);

    /// <summary>The rank is at most this.</summary>
    public long Rank { get; }

    /// <summary>Where the bound comes from, for people.</summary>
    public string Reason { get; }

    /// <summary>The operator where the bound on the way falls most; the first where nothing is lost.</summary>
    public PlanStep MostLossy { get; }

    /// <summary>By how much it falls there.</summary>
    public long LargestLoss { get; }

    /// <summary>Finds the bound. Cost: two tangents and two cotangents.</summary>
    public static StructuralBound Of(BlockJacobian block, long seed, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        ImmutableArray<Node> nodes = [.. block.Entries, .. block.Steps.Select(step => step.Node)];
        var pushed = randn([Vectors, block.Columns], float64, generator: generator).to(block.Device);
        var pulled = randn([Vectors, block.Rows], float64, generator: generator).to(block.Device);
        var moved = block.ApplyAt(pushed, nodes, cancellation).ToDictionary(pair => pair.Key, pair => pair.Value.ne(0).any(0));
        var gradients = block.AdjointAt(pulled, nodes, cancellation);

        var read = new Dictionary<Node, Tensor>();
        var start = 0L;
        foreach (var node in nodes)
        {
            read[node] = gradients.narrow(1, start, node.ElementCount).ne(0).any(0);
            start += node.ElementCount;
        }
        return Flow(
            block, node => moved[node].sum().item<long>(), node => moved[node].logical_and(read[node]).sum().item<long>(),
            step => ReadBy(block, step, generator, cancellation));
    }

    /// <summary>How many of its inputs' values an operator reads.</summary>
    private static long ReadBy(BlockJacobian block, PlanStep step, Generator generator, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var alone = block.Of(step);
        return alone.Adjoint(randn([Vectors, alone.Rows], float64, generator: generator).to(block.Device), cancellation).ne(0).any(0).sum().item<long>();
    }

    private static StructuralBound Flow(BlockJacobian block, Func<Node, long> movedCount, Func<Node, long> usedCount, Func<PlanStep, long> readCount)
    {
        // 0 stands for all entries together, i + 1 for step i.
        var place = block.Entries.ToDictionary(entry => entry, _ => 0);
        foreach (var (step, i) in block.Steps.Select((step, i) => (step, i)))
            place[step.Node] = i + 1;
        int[] Inputs(int node) => node == 0 ? [] : [.. block.Steps[node - 1].Inputs.Where(place.ContainsKey).Select(input => place[input]).Distinct()];
        var dominators = DominatorTree.Of(block.Steps.Length + 1, Inputs);

        var bounds = new long[block.Steps.Length + 1];
        bounds[0] = block.Columns;
        var (mostLossy, largestLoss) = (block.Steps[0], -1L);
        for (var node = 1; node < bounds.Length; node++)
        {
            var step = block.Steps[node - 1];
            if (dominators[node] < 0)
                continue; // nothing arrives
            var arriving = Inputs(node).Where(input => input == 0 || dominators[input] >= 0).ToArray();
            var algebra = step.Node.ElementCount - step.Operator.LostDimensions(step.Node.Shape);
            bounds[node] = new[] { movedCount(step.Node), algebra, readCount(step), arriving.Sum(input => bounds[input]), bounds[dominators[node]] }.Min();
            // Several inputs that start from one entry each bring their own.
            var before = step.Inputs.Where(place.ContainsKey).Max(input => Math.Min(bounds[place[input]], input.ElementCount));
            if (before - bounds[node] > largestLoss)
                (mostLossy, largestLoss) = (step, before - bounds[node]);
        }

        var (rank, reason) = (bounds[^1], Origin(block, bounds, dominators));
        for (var node = block.Steps.Length; node > 0; node = dominators[node]) // everything passes these
        {
            var used = usedCount(block.Steps[node - 1].Node);
            if (used < rank)
                (rank, reason) = (used, $"values of '{block.Steps[node - 1].Node.Name}' that move and are read");
        }
        var entered = block.Entries.Sum(usedCount);
        return entered < rank
            ? new(entered, "inputs that are read", mostLossy, Math.Max(0, largestLoss))
            : new(rank, reason, mostLossy, Math.Max(0, largestLoss));
    }

    /// <summary>Names the first step that everything passes and that has the exit's bound already.</summary>
    private static string Origin(BlockJacobian block, long[] bounds, int[] dominators)
    {
        var first = bounds.Length - 1;
        while (first > 0 && bounds[dominators[first]] == bounds[^1])
            first = dominators[first];
        if (first == 0)
            return "number of inputs";
        var step = block.Steps[first - 1];
        return bounds[first] == step.Node.ElementCount ? $"size of '{step.Node.Name}'"
            : step.Operator.LostDimensions(step.Node.Shape) > 0 ? $"algebra of {step.Operator.Kind} '{step.Node.Name}'"
            : $"values that pass {step.Operator.Kind} '{step.Node.Name}'";
    }
}
