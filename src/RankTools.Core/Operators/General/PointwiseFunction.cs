using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>A function of several numbers, applied place by place, with its partial derivatives.</summary>
/// <param name="Name">Name of the operation.</param>
/// <param name="Value">f(x₀, x₁, …) for tensors of one rank that broadcast; differentiable by autograd.</param>
/// <param name="Partial">∂f/∂xᵢ from the inputs and i.</param>
internal sealed record PointwiseFunction(
    string Name, Func<IReadOnlyList<Tensor>, Tensor> Value, Func<IReadOnlyList<Tensor>, int, PartialDerivative> Partial)
{
    /// <summary>How far every place is from where a partial derivative jumps; null when none does.</summary>
    public Func<IReadOnlyList<Tensor>, Tensor>? KinkDistance { get; init; }

    /// <summary>See <see cref="Operator.IsDifferentiable"/>.</summary>
    public bool IsDifferentiable { get; init; } = true;

    /// <summary>See <see cref="Operator.MayBeInfinite"/>.</summary>
    public bool MayBeInfinite { get; init; }

    /// <summary>A function whose derivative is zero wherever it has one.</summary>
    public static PointwiseFunction Step(string name, Func<IReadOnlyList<Tensor>, Tensor> value) =>
        new(name, value, (_, _) => PartialDerivative.Zero);
}
