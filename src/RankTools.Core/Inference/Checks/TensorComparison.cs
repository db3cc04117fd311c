using System.Globalization;

using static TorchSharp.torch;

namespace RankTools.Inference.Checks;

/// <summary>Compares tensors as the ONNX project's own tests do: |a − b| ≤ absolute + relative·|b|, where not finite they have to be the same.</summary>
internal sealed class TensorComparison(double relative, double absolute)
{
    /// <summary>Largest difference seen so far; null before there was one.</summary>
    public double? MaximumError { get; private set; }

    /// <summary>Compares two float64 tensors.</summary>
    /// <returns>What differs, or null.</returns>
    public string? Difference(string name, Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        if (!actual.shape.AsSpan().SequenceEqual(expected.shape))
            return $"'{name}' has shape ({string.Join(", ", actual.shape)}), expected ({string.Join(", ", expected.shape)})";
        MaximumError ??= 0;
        if (actual.numel() == 0)
            return null;
        var isSame = actual.eq(expected).logical_or(actual.isnan().logical_and(expected.isnan()));
        var distance = where(isSame, zeros_like(actual), (actual - expected).abs().nan_to_num(double.PositiveInfinity));
        var isClose = isSame.logical_or(actual.isfinite().logical_and(expected.isfinite()).logical_and(distance.le(absolute + relative * expected.abs())));
        MaximumError = Math.Max(MaximumError.Value, distance.max().item<double>());
        var wrong = actual.numel() - isClose.sum().item<long>();
        if (wrong == 0)
            return null;
        var first = isClose.reshape(-1).logical_not().to(int8).argmax().item<long>();
        return string.Create(CultureInfo.InvariantCulture,
            $"'{name}' differs in {wrong} of {actual.numel()} values; the first, at {first}, is {actual.reshape(-1)[first].item<double>():G9} instead of {expected.reshape(-1)[first].item<double>():G9}");
    }
}
