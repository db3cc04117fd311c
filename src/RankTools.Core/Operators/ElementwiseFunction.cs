using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>A scalar function with its derivative.</summary>
/// <param name="Name">Name of the operation.</param>
/// <param name="Value">f(x), differentiable by autograd.</param>
/// <param name="Derivative">f′ from x and y = f(x).</param>
/// <param name="Kinks">Where f′ jumps.</param>
internal sealed record ElementwiseFunction(
    string Name, Func<Tensor, Tensor> Value, Func<Tensor, Tensor, Tensor> Derivative, ImmutableArray<double> Kinks);
