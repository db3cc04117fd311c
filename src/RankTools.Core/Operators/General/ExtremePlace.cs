using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Where along an axis the largest (or smallest) element is; as a number, or as a 1 among zeros. Its derivative is zero.</summary>
public sealed class ExtremePlace : Operator
{
    private readonly int axis;
    private readonly bool isLargest, takesLast, isOneHot;

    private ExtremePlace(string kind, int axis, bool isLargest, bool takesLast, bool isOneHot) =>
        (Kind, this.axis, this.isLargest, this.takesLast, this.isOneHot) = (kind, axis, isLargest, takesLast, isOneHot);

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <summary>The place as a number; the axis stays with size one.</summary>
    /// <param name="axis">Axis of the value (without batch).</param>
    /// <param name="isLargest">False for the smallest element.</param>
    /// <param name="takesLast">True when of equal elements the last counts, not the first.</param>
    public static ExtremePlace Number(int axis, bool isLargest, bool takesLast) =>
        new(isLargest ? "ArgMax" : "ArgMin", axis, isLargest, takesLast, isOneHot: false);

    /// <summary>1 at the first of the largest elements, 0 elsewhere.</summary>
    public static ExtremePlace OneHot(int axis) => new("Hardmax", axis, isLargest: true, takesLast: false, isOneHot: true);

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => isOneHot ? inputs[0] : inputs[0].SetItem(axis, 1);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var x = takesLast ? inputs[0].flip(axis + 1) : inputs[0];
        var (_, places) = x.sort(axis + 1, descending: isLargest, stable: true);
        var place = places.narrow(axis + 1, 0, 1);
        if (isOneHot)
            return zeros_like(x).scatter_(axis + 1, place, ones_like(place).to(x.dtype));
        return (takesLast ? x.shape[axis + 1] - 1 - place : place).to(x.dtype);
    }

    internal override Linearization Linearize(LinearizationPoint point) => new ZeroDerivative();
}
