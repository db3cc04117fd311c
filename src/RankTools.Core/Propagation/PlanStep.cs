using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Operators;

namespace RankTools.Propagation;

/// <summary>One operator to run. Differs from its node where operators were folded into one.</summary>
/// <param name="Node">The node whose value this computes.</param>
/// <param name="Operator">The rule: the node's own, or a folded one.</param>
/// <param name="Inputs">Nodes whose values it reads.</param>
internal sealed record PlanStep(Node Node, Operator Operator, ImmutableArray<Node> Inputs)
{
    /// <summary>Index of the value it computes; values are numbered as their nodes are.</summary>
    public int Slot => Node.Index;

    /// <summary>Multiply-adds of one evaluation.</summary>
    public long MultiplyAdds => Operator.MultiplyAdds([.. Inputs.Select(input => input.Shape)], Node.Shape);
}
