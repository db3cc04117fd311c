using RankTools.Operators;

namespace RankTools.Core.Tests.Operators;

/// <summary>An operator with inputs of given shapes (without batch) to try it on.</summary>
public sealed record OperatorCase(string Name, Operator Operator, params long[][] Inputs)
{
    /// <summary>Brings random points to where the operator is defined; by default they are used as they are.</summary>
    public Func<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> Domain { get; init; } = x => x;

    public override string ToString() => Name;
}
