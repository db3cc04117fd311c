using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>A map (channels × height × width) as one token per place, row by row: height·width tokens × channels.</summary>
public sealed class MapToTokens : Operator
{
    /// <inheritdoc/>
    public override string Kind => "MapToTokens";

    internal override bool IsView => true;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0].Length == 3
        ? [inputs[0][1] * inputs[0][2], inputs[0][0]]
        : throw ShapeError.Of(Kind, "a map (channels, height, width)", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Tokens(inputs[0]);

    internal override TangentWindow OutputWindow(IReadOnlyList<TangentWindow> inputs, ImmutableArray<long> output)
    {
        var (region, width) = (inputs[0].Region, inputs[0].Shape[2]);
        return TangentWindow.Of(output, from row in Enumerable.Range((int)region.Top, (int)region.Height)
                                        from column in Enumerable.Range((int)region.Left, (int)region.Width)
                                        select row * width + column);
    }

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output) => Linearize(point);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Tokens);

    /// <summary>No copy where channels are last in memory.</summary>
    private static Tensor Tokens(Tensor x) => TangentLayout.AsRows(x).flatten(1, 2);
}
