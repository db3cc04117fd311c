using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Which inputs of one axis a coordinate between −1 and 1 mixes, and with which weights.</summary>
/// <param name="Degree">0 for the nearest input, 1 for linear, 3 for cubic interpolation.</param>
/// <param name="Beyond">What lies beyond the ends.</param>
/// <param name="IsAligned">True when −1 and 1 are the middles of the first and last input, false when they are their outer edges.</param>
internal sealed record GridInterpolation(int Degree, GridExtension Beyond, bool IsAligned)
{
    private const double Cubic = -0.75;

    /// <summary>Index and weight of every input that takes part; the derivative of the weight by the coordinate where that is asked for.</summary>
    public List<(Tensor Index, Tensor Weight)> Taps(Tensor coordinate, long size, bool isDerived)
    {
        var slope = (IsAligned ? size - 1 : size) / 2.0;
        var place = (coordinate + 1) * slope - (IsAligned ? 0 : 0.5);
        var turn = ones_like(place) * slope; // derivative of the place by the coordinate
        if (Degree != 3)
        {
            if (Beyond == GridExtension.Reflection)
                (place, turn) = Reflect(place, turn, size);
            if (Beyond != GridExtension.Zeros)
                (place, turn) = (place.clamp(0, size - 1), turn * place.ge(0).logical_and(place.le(size - 1)).to(place.dtype));
        }
        if (Degree == 0)
            return [Tap(place.round().detach(), isDerived ? zeros_like(place) : ones_like(place), size)];
        var before = place.floor().detach();
        var offset = place - before;
        return
        [
            .. Enumerable.Range(Degree == 1 ? 0 : -1, Degree + 1).Select(step =>
                Tap(before + step, isDerived ? Slope(offset - step) * turn : Weight(offset - step), size)),
        ];
    }

    /// <summary>Brings an input that is beyond the ends back, or takes its weight away.</summary>
    private (Tensor Index, Tensor Weight) Tap(Tensor index, Tensor weight, long size)
    {
        if (Beyond == GridExtension.Zeros)
            weight = weight * index.ge(0).logical_and(index.le(size - 1)).to(weight.dtype);
        else if (Beyond == GridExtension.Reflection)
            index = Reflect(index, index, size).Place;
        return (index.clamp(0, size - 1).to(int64), weight);
    }

    /// <summary>A place mirrored at both ends until it is between them.</summary>
    private (Tensor Place, Tensor Turn) Reflect(Tensor place, Tensor turn, long size)
    {
        var (low, span) = IsAligned ? (0, size - 1) : (-0.5, size);
        if (span == 0)
            return (zeros_like(place), zeros_like(turn));
        var distance = (place - low).abs();
        var turns = (distance / span).floor().detach();
        var rest = distance - turns * span;
        var isOdd = turns.remainder(2).ne(0);
        var sign = (place - low).sign();
        return (where(isOdd, span - rest, rest) + low, turn * where(isOdd, -sign, sign));
    }

    private Tensor Weight(Tensor distance)
    {
        var x = distance.abs();
        return Degree == 1 ? 1 - x : where(x.le(1), ((Cubic + 2) * x - (Cubic + 3)) * x * x + 1, ((x - 5) * x + 8) * x * Cubic - 4 * Cubic);
    }

    private Tensor Slope(Tensor distance)
    {
        var x = distance.abs();
        // At distance zero the linear weight is the one of the input just before the place, which falls.
        var sign = where(distance.ge(0), ones_like(x), -ones_like(x));
        return sign * (Degree == 1 ? -ones_like(x) : where(x.le(1), (3 * (Cubic + 2) * x - 2 * (Cubic + 3)) * x, ((3 * x - 10) * x + 8) * Cubic));
    }
}
