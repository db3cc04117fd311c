using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Every second row and column with zero channels added before and after: the parameter-free shortcut ("option A") of the CIFAR
/// ResNets of He et al. 2015.
/// </summary>
public sealed class Subsample(long step, long channelsBefore, long channelsAfter) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Subsample";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0].Length == 3
        ? [inputs[0][0] + channelsBefore + channelsAfter, (inputs[0][1] + step - 1) / step, (inputs[0][2] + step - 1) / step]
        : throw ShapeError.Of(Kind, "a map (channels, height, width)", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Sample(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(tangent => TangentLayout.ChannelsLast(Sample(tangent)));

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        input[0].ThroughWindow(1, 1, (step, step), (0, 0), (1, 1), output[1], output[2]);

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        var (top, left) = (output.Region.Top * step - inputs[0].Region.Top, output.Region.Left * step - inputs[0].Region.Left);
        return new LinearMap(tangent => TangentLayout.ChannelsLast(Sample(tangent, top, left)));
    }

    private Tensor Sample(Tensor x, long top = 0, long left = 0)
    {
        var rows = x.slice(2, top, x.shape[2], step).slice(3, left, x.shape[3], step);
        return nn.functional.pad(rows, [0L, 0L, 0L, 0L, channelsBefore, channelsAfter]);
    }
}
