using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Class numbers as a 1 among zeros, in a new second axis: N × D… to N × C × D…. A number that is to be left out gives zeros. Its
/// derivative is zero.
/// </summary>
/// <param name="classes">C.</param>
/// <param name="ignored">The number that is left out, where there is one.</param>
public sealed class ClassIndicator(long classes, long? ignored) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "ClassIndicator";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => inputs[0].Insert(1, classes);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var labels = inputs[0].unsqueeze(2); // B × N × 1 × D…
        long[] shape = [1, 1, classes, .. Enumerable.Repeat(1L, (int)labels.dim() - 3)];
        var hits = labels.eq(arange(classes, labels.dtype, labels.device).reshape(shape));
        return (ignored is { } number ? hits.logical_and(labels.ne(number)) : hits).to(labels.dtype);
    }

    internal override Linearization Linearize(LinearizationPoint point) => new ZeroDerivative();
}
