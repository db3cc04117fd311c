using RankTools.Kernels;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Where an operator is differentiated, and in which type its tangents are.</summary>
/// <param name="Inputs">Values of the inputs there, batch 1, float64.</param>
/// <param name="Output">Value of the operator there, batch 1, float64.</param>
/// <param name="TangentType">float32 or float64.</param>
/// <param name="Reached">The part of the output map that tangents can reach; kinks elsewhere do not matter.</param>
internal sealed record LinearizationPoint(IReadOnlyList<Tensor> Inputs, Tensor Output, ScalarType TangentType, MapRegion Reached)
{
    /// <summary>Where kernels are kept that are worth rearranging for many tangents; null where they are not.</summary>
    public KernelCache? Kernels { get; init; }

    /// <summary>The only input of a unary operator.</summary>
    public Tensor Input => Inputs[0];

    /// <summary>Units this close to a kink, relative to the largest magnitude in their map, are counted as undecided.</summary>
    public const double KinkWidth = 1e-12;

    /// <summary>How many of the flagged units tangents can reach.</summary>
    public long CountReached(Tensor flags) => (flags.dim() == 4 || (flags.dim() == 5 && flags.shape[1] == 1)
        ? flags.narrow(-2, Reached.Top, Reached.Height).narrow(-1, Reached.Left, Reached.Width)
        : flags).sum().item<long>();

    /// <summary>How many of the values that a function is applied to lie so close to one of its kinks that rounding may decide.</summary>
    public long CountKinks(ElementwiseFunction function, Tensor values)
    {
        if (function.Kinks.IsEmpty)
            return 0;
        var width = KinkWidth * values.abs().max();
        return function.Kinks.Sum(kink => CountReached((values - kink).abs().le(width)));
    }

    /// <summary>A derivative factor in the tangents' type and memory order.</summary>
    public Tensor Factor(Tensor derivative) => TangentLayout.ChannelsLast(derivative.to(TangentType));
}
