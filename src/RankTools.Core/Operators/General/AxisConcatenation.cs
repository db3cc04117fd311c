using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>Joins values along any axis. Its derivative is itself.</summary>
public sealed class AxisConcatenation(int axis) : Operator
{
    /// <inheritdoc/>
    public override string Kind => "Concat";

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs.All(shape => shape.Length > axis && shape.SetItem(axis, 0).AsSpan().SequenceEqual(inputs[0].SetItem(axis, 0).AsSpan()))
            ? inputs[0].SetItem(axis, inputs.Sum(shape => shape[axis]))
            : throw ShapeError.Of(Kind, $"values that differ along axis {axis} only", inputs);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Join(inputs);

    internal override Linearization Linearize(LinearizationPoint point) => new Joined(this, [.. point.Inputs.Select(input => input.shape)]);

    /// <summary>Fixed inputs come once for the whole batch.</summary>
    private Tensor Join(IReadOnlyList<Tensor> parts)
    {
        var batch = parts.Max(part => part.shape[0]);
        return cat([.. parts.Select(part => part.expand([batch, .. part.shape[1..]]))], axis + 1);
    }

    private sealed class Joined(AxisConcatenation operation, IReadOnlyList<long[]> shapes) : Linearization
    {
        public override bool IsLinear => true;

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents.FirstOrDefault(tangent => tangent is not null) is { } any
                ? operation.Join([.. tangents.Select((tangent, i) => tangent ?? zeros([1, .. shapes[i][1..]], any.dtype, any.device))])
                : null;
    }
}
