using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Sum over a sliding window, channel by channel; padding counts as zeros. Its derivative is itself.</summary>
public sealed class WindowSum : Operator
{
    private readonly SlidingWindow window;
    private readonly GeneralConvolution convolution;

    internal WindowSum(SlidingWindow window) => (this.window, convolution) = (window, new GeneralConvolution(window, 1, isTransposed: false));

    /// <inheritdoc/>
    public override string Kind => "WindowSum";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => window.Shape(Kind, inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Sum(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Sum);

    private Tensor Sum(Tensor x)
    {
        var kernel = ones([1, 1, 1, .. window.Kernel], x.dtype, x.device);
        var sums = convolution.Value([x.reshape([x.shape[0], x.shape[1] * x.shape[2], 1, .. x.shape[3..]]), kernel]);
        return sums.reshape([.. x.shape[..3], .. sums.shape[3..]]);
    }
}
