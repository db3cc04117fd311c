using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// The discrete Fourier transform along one axis, X_k = Σ_n x_n e^{−2πi kn/N}, or its inverse with the factor 1/N. Complex numbers are
/// pairs along the last axis, real ones single. Linear.
/// </summary>
/// <param name="axis">Axis of the value (without batch), not the last one.</param>
/// <param name="length">N; the axis is cut off or filled up with zeros to it.</param>
/// <param name="isInverse">True for the inverse.</param>
/// <param name="isOneSided">
/// True where only the N/2 + 1 first frequencies are there, the others being their conjugates: in the output, or in the input of the
/// inverse, whose output is then real.
/// </param>
public sealed class FourierTransform(int axis, long length, bool isInverse, bool isOneSided) : Operator
{
    /// <inheritdoc/>
    public override string Kind => isInverse ? "InverseDFT" : "DFT";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length > axis + 1 && inputs[0][^1] is 1 or 2
            ? inputs[0].SetItem(axis, isOneSided && !isInverse ? length / 2 + 1 : length).SetItem(inputs[0].Length - 1, isOneSided && isInverse ? 1 : 2)
            : throw ShapeError.Of(Kind, "a value whose last axis is of size 1 or 2", inputs[0]);

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) =>
        2 * output.Aggregate(1L, (product, size) => product * size) * (long)Math.Ceiling(Math.Log2(length + 1));

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Map(inputs[0]);

    internal override Linearization Linearize(LinearizationPoint point) => new LinearMap(Map);

    private Tensor Map(Tensor x)
    {
        var numbers = x.shape[^1] == 2 ? x.contiguous().view_as_complex() : complex(x.select(-1, 0), zeros_like(x.select(-1, 0)));
        if (isInverse)
        {
            return isOneSided
                ? fft.irfft(numbers, length, axis + 1).unsqueeze(-1)
                : fft.ifft(numbers, length, axis + 1).view_as_real();
        }
        var frequencies = fft.fft_(numbers, length, axis + 1);
        return (isOneSided ? frequencies.narrow(axis + 1, 0, length / 2 + 1) : frequencies).view_as_real();
    }
}
