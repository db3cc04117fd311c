using System.Collections.Immutable;

using RankTools.Networks;

namespace RankTools.Propagation;

/// <summary>
/// A stretch of the plan between two nodes through which all information passes. All p tangents cross it in chunks before the
/// next one starts, so that chunks can be small where maps are large, and nothing but one node's tangents is kept in between.
/// </summary>
/// <param name="Entry">Node whose tangents enter.</param>
/// <param name="Steps">Steps in topological order.</param>
/// <param name="Probes">Probes whose tangents are wanted from here, in topological order.</param>
/// <param name="Exit">Node whose tangents go on to the next segment, the last step's; null for the last segment.</param>
internal sealed record Segment(Node Entry, ImmutableArray<PlanStep> Steps, ImmutableArray<Node> Probes, Node? Exit)
{
    /// <summary>Branches that may be composed.</summary>
    public ImmutableArray<ResidualBranch> Branches { get; } = ResidualBranch.Find(Steps, Probes);

    /// <summary>Multiply-adds of one tangent.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);

    /// <summary>Values of the largest map of the segment.</summary>
    public long LargestMap => Steps.Max(step => step.Node.ElementCount);

    /// <summary>Cuts a plan at those probes through which everything passes.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="mayStore">Says whether all tangents of a node fit into memory.</param>
    public static ImmutableArray<Segment> Cut(ExecutionPlan plan, Func<Node, bool> mayStore)
    {
        var last = plan.LastReaders();
        var segments = ImmutableArray.CreateBuilder<Segment>();
        var (entry, start) = (plan.Input, 0);
        var reach = last[plan.Input.Index]; // the last step that reads anything computed so far, the newest value apart
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var node = plan.Steps[i].Node;
            var isLast = i == plan.Steps.Length - 1;
            if (isLast || (reach <= i && plan.Targets.Contains(node) && mayStore(node)))
            {
                var steps = plan.Steps[start..(i + 1)];
                segments.Add(new(entry, steps, [.. steps.Select(step => step.Node).Where(plan.Targets.Contains)], isLast ? null : node));
                (entry, start) = (node, i + 1);
            }
            reach = Math.Max(reach, last[node.Index]);
        }
        return segments.ToImmutable();
    }
}
