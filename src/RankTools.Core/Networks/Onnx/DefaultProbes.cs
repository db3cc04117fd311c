using System.Collections.Immutable;

using RankTools.Networks.Onnx.Lowering;
using RankTools.Operators;

namespace RankTools.Networks.Onnx;

/// <summary>
/// Finds the layers to look at in a graph that does not name its blocks: where a residual network joins its branches, else every
/// operator with weights.
/// </summary>
internal static class DefaultProbes
{
    private const int FewestJoins = 2;

    /// <summary>The probes of a graph.</summary>
    /// <param name="drafts">All nodes in topological order.</param>
    /// <param name="outputs">The graph's outputs.</param>
    public static HashSet<DraftNode> Choose(ImmutableArray<DraftNode> drafts, IReadOnlyList<DraftNode> outputs)
    {
        var readers = drafts.SelectMany(draft => draft.Inputs.Distinct().Select(input => (input, draft)))
            .ToLookup(pair => pair.input, pair => pair.draft);
        DraftNode[] joins = [.. drafts.Where(IsJoin)];
        DraftNode[] weighted = [.. drafts.Where(draft => draft.Operator.Parameters.Any(parameter => !parameter.IsStatistic) && draft.Operator is not BatchNormalization)];
        var probes = outputs.Where(output => output.Operator is not NetworkInput).ToHashSet();
        if (joins.Length < FewestJoins)
        {
            probes.UnionWith(weighted.Select(draft => readers[draft].ToArray() is [{ Operator: BatchNormalization } normalization] ? normalization : draft));
            return probes;
        }
        probes.UnionWith(joins.Select(join => readers[join].ToArray() is [{ Operator: Elementwise } activation] ? activation : join));
        if (Fork(joins[0]) is { Operator: not NetworkInput } stem)
            probes.Add(stem);
        if (weighted is [.., var classifier] && classifier.Inputs is [{ Operator: not NetworkInput } features, ..])
            probes.Add(features);
        return probes;
    }

    /// <summary>A sum of two computed values of one shape.</summary>
    private static bool IsJoin(DraftNode draft) => draft.Operator.Kind == "Add" && draft.Inputs is [var a, var b] && a != b
        && a.Shape.AsSpan().SequenceEqual(b.Shape.AsSpan());

    /// <summary>The last node from which both branches of a join come: the end of the stem.</summary>
    private static DraftNode? Fork(DraftNode join)
    {
        var common = Ancestors(join.Inputs[0]);
        common.IntersectWith(Ancestors(join.Inputs[1]));
        // The node with the most ancestors comes last.
        return common.MaxBy(node => Ancestors(node).Count);
    }

    private static HashSet<DraftNode> Ancestors(DraftNode node)
    {
        var found = new HashSet<DraftNode> { node };
        var open = new Stack<DraftNode>([node]);
        while (open.TryPop(out var next))
        {
            foreach (var input in next.Inputs.Where(found.Add))
                open.Push(input);
        }
        return found;
    }
}
