using System.Collections.Immutable;

namespace RankTools.Operators;

/// <summary>One operator of a network inside an operator.</summary>
/// <param name="Operator">The rule.</param>
/// <param name="Inputs">What it reads: the network's inputs come first, then the results of the steps before it.</param>
internal sealed record InnerStep(Operator Operator, ImmutableArray<int> Inputs);
