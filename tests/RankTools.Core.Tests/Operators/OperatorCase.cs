using RankTools.Operators;

namespace RankTools.Core.Tests.Operators;

/// <summary>An operator with inputs of given shapes (without batch) to try it on.</summary>
public sealed record OperatorCase(string Name, Operator Operator, params long[][] Inputs)
{
    public override string ToString() => Name;
}
