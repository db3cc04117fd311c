using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Parts of the first input, selected by the indices in the second: y = x[rows(i)]. Linear in x; indices have no derivative.
/// </summary>
public sealed class Gathering : Operator
{
    private readonly RowAddressing addressing;

    internal Gathering(string kind, RowAddressing addressing) => (Kind, this.addressing) = (kind, addressing);

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) => addressing.SelectedShape(inputs[0], inputs[1]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (data, indices) = (inputs[0], inputs[1]);
        var (length, output) = Describe(data, indices);
        var rows = addressing.Rows(indices.to(int64), [.. data.shape[1..]]); // B × K
        var (table, count) = (data.reshape(data.shape[0], -1, length), Math.Max(data.shape[0], rows.shape[0]));
        if (data.shape[0] > 1)
            rows = rows + (arange(data.shape[0], int64, rows.device) * table.shape[1]).unsqueeze(1);
        return table.flatten(0, 1).index_select(0, rows.flatten()).view([rows.shape[0], .. output]).expand([count, .. output]);
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (length, output) = Describe(point.Inputs[0], point.Inputs[1]);
        var rows = addressing.Rows(point.Inputs[1].to(int64), [.. point.Inputs[0].shape[1..]]);
        return new Selection(rows.flatten().DetachFromDisposeScope(), length, output);
    }

    private (long RowLength, ImmutableArray<long> Output) Describe(Tensor data, Tensor indices) =>
        (addressing.RowLength([.. data.shape[1..]], [.. indices.shape[1..]]), addressing.SelectedShape([.. data.shape[1..]], [.. indices.shape[1..]]));

    private sealed class Selection(Tensor rows, long length, ImmutableArray<long> output) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) => tangents[0] is { } tangent
            ? tangent.reshape(tangent.shape[0], -1, length).index_select(1, rows).view([tangent.shape[0], .. output])
            : null;

        public override void Dispose() => rows.Dispose();
    }
}
