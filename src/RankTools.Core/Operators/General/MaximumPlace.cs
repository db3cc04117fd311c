using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Where the maximum over a sliding window lies, as a place in the whole input of batch × channels × sizes. A step function.
/// </summary>
public sealed class MaximumPlace : Operator
{
    private readonly SlidingWindow window;
    private readonly bool isColumnMajor;

    internal MaximumPlace(SlidingWindow window, bool isColumnMajor) => (this.window, this.isColumnMajor) = (window, isColumnMajor);

    /// <inheritdoc/>
    public override string Kind => "MaxPoolPlace";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => window.Shape(Kind, inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = inputs[0];
        var (_, places) = MaximumPooling.Choose(window, x.detach());
        var sizes = x.shape[3..];
        var volume = sizes.Aggregate(1L, (product, size) => product * size);
        if (isColumnMajor)
            places = Transpose(places, sizes, volume);
        long[] maps = [1, x.shape[1], x.shape[2], .. sizes.Select(_ => 1L)];
        return (places + (arange(x.shape[1] * x.shape[2], int64, device: x.device) * volume).reshape(maps)).to(x.dtype);
    }

    internal override Linearization Linearize(LinearizationPoint point) => new ZeroDerivative();

    /// <summary>The same places with the first axis running fastest.</summary>
    private static Tensor Transpose(Tensor places, long[] sizes, long volume)
    {
        var (result, step) = (zeros_like(places), volume);
        for (var axis = sizes.Length - 1; axis >= 0; axis--)
        {
            step /= sizes[axis];
            result += places.remainder(sizes[axis]) * step;
            places = places.div(sizes[axis], RoundingMode.floor);
        }
        return result;
    }
}
