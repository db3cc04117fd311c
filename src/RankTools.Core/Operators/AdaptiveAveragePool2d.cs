using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Means over a map cut into a fixed number of rows and columns of parts, as libtorch cuts it: part i of n covers the positions from
/// ⌊i · size / n⌋ to ⌈(i + 1) · size / n⌉, so parts overlap where n does not divide, and repeat where the map is smaller.
/// </summary>
public sealed class AdaptiveAveragePool2d(long height, long width) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "AdaptiveAvgPool2d";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 3 ? [inputs[0][0], height, width] : throw ShapeError.Of(Kind, "a map (channels, height, width)", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Pool(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Pool);

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output)
    {
        if (input[0].IsEmpty)
            return MapRegion.Empty;
        var (top, bottom) = Reached(input[0].Top, input[0].Bottom, shapes[0][1], height);
        var (left, right) = Reached(input[0].Left, input[0].Right, shapes[0][2], width);
        return new(top, bottom, left, right);
    }

    /// <summary>Parts that meet the positions [from, to) of an axis.</summary>
    private static (long From, long To) Reached(long from, long to, long size, long parts) =>
        (from * parts / size, Math.Min(parts, (to * parts + size - 1) / size));

    private Tensor Pool(Tensor x) => nn.functional.adaptive_avg_pool2d(x, [height, width]);
}
