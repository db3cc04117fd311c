using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>A function of all elements along some axes, with its derivative dy = Σⱼ wⱼ dxⱼ.</summary>
/// <param name="Name">Name of the operation.</param>
/// <param name="Value">y from x and the axes, which stay with size one; differentiable by autograd.</param>
/// <param name="Weights">w from x, y and the axes.</param>
internal sealed record ReductionFunction(
    string Name, Func<Tensor, long[], Tensor> Value, Func<Tensor, Tensor, long[], PartialDerivative> Weights)
{
    /// <summary>How many elements are so close to a kink, for a given width, that rounding may decide; null when there is none.</summary>
    public Func<Tensor, Tensor, double, long>? CountKinks { get; init; }
}
