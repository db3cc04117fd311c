using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// The first input with the updates (third input) brought in at the places that the indices (second input) point to: there
/// y = u, or y = x ∘ u for a sum, product, maximum or minimum. Its derivative there is dy = a·dx + b·du, with the a and b of
/// the reduction; indices have none.
/// </summary>
public sealed class Scattering : Operator
{
    private readonly RowAddressing addressing;
    private readonly ScatterReduction reduction;

    internal Scattering(string kind, RowAddressing addressing, ScatterReduction reduction) =>
        (Kind, this.addressing, this.reduction) = (kind, addressing, reduction);

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        addressing.SelectedShape(inputs[0], inputs[1]).AsSpan().SequenceEqual(inputs[2].AsSpan())
            ? inputs[0]
            : throw ShapeError.Of(Kind, $"updates of shape {ShapeError.Text(addressing.SelectedShape(inputs[0], inputs[1]))}", inputs[2]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (data, updates, places) = Rows(inputs);
        foreach (var (at, which) in ScatterRounds.Of(places))
            data = data.index_copy(0, at, Combine(data.index_select(0, at), updates.index_select(0, which)));
        return data.reshape([-1, .. inputs[0].shape[1..]]);
    }

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        var (data, updates, places) = Rows(point.Inputs);
        var (rounds, kinks) = (new List<Round>(), 0L);
        foreach (var (at, which) in ScatterRounds.Of(places))
        {
            var (x, u) = (data.index_select(0, at), updates.index_select(0, which)); // K × R
            var (a, b) = Derivative(x, u);
            if (reduction is ScatterReduction.Max or ScatterReduction.Min)
                kinks += (x - u).abs().le(LinearizationPoint.KinkWidth * data.abs().max()).sum().item<long>();
            rounds.Add(new(at.DetachFromDisposeScope(), which.DetachFromDisposeScope(), Keep(a, point), Keep(b, point)));
            data = data.index_copy(0, at, Combine(x, u));
        }
        return new Rule(rounds, data.shape, updates.shape, point.Inputs[0].shape) { KinkCount = kinks };
    }

    private static Tensor Keep(Tensor factor, LinearizationPoint point) => factor.to(point.TangentType).DetachFromDisposeScope();

    /// <summary>All samples' rows one after another, the updates' too, and where each of these goes.</summary>
    private (Tensor Data, Tensor Updates, Tensor Places) Rows(IReadOnlyList<Tensor> inputs)
    {
        var batch = inputs.Max(input => input.shape[0]);
        var (data, indices) = (inputs[0].expand([batch, .. inputs[0].shape[1..]]), inputs[1].to(int64));
        var length = addressing.RowLength([.. data.shape[1..]], [.. indices.shape[1..]]);
        var rows = data.reshape(-1, length);
        var places = addressing.Rows(indices, [.. data.shape[1..]]);
        places = places.expand(batch, places.shape[1]) + (arange(batch, int64, places.device) * (rows.shape[0] / batch)).unsqueeze(1);
        return (rows, inputs[2].expand([batch, .. inputs[2].shape[1..]]).reshape(-1, length), places.flatten());
    }

    private Tensor Combine(Tensor x, Tensor u) => reduction switch
    {
        ScatterReduction.Add => x + u,
        ScatterReduction.Mul => x * u,
        ScatterReduction.Max => maximum(x, u),
        ScatterReduction.Min => minimum(x, u),
        _ => u,
    };

    /// <summary>∂y/∂x and ∂y/∂u; where a maximum is met twice, half of each.</summary>
    private (Tensor A, Tensor B) Derivative(Tensor x, Tensor u)
    {
        if (reduction == ScatterReduction.Mul)
            return (u, x);
        var larger = (1 + (x - u).sign()) / 2;
        return reduction switch
        {
            ScatterReduction.Add => (ones_like(x), ones_like(x)),
            ScatterReduction.Max => (larger, 1 - larger),
            ScatterReduction.Min => (1 - larger, larger),
            _ => (zeros_like(x), ones_like(x)),
        };
    }

    private sealed record Round(Tensor Places, Tensor Updates, Tensor A, Tensor B);

    private sealed class Rule(List<Round> rounds, long[] data, long[] updates, long[] output) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if ((tangents[0] ?? tangents[2]) is not { } any)
                return null;
            var n = any.shape[0];
            var result = tangents[0] is { } dx ? dx.reshape([n, .. data]).clone() : zeros([n, .. data], any.dtype, any.device);
            var du = tangents[2]?.reshape([n, .. updates]);
            foreach (var round in rounds)
            {
                var change = result.index_select(1, round.Places) * round.A; // n × K × R
                if (du is not null)
                    change.add_(du.index_select(1, round.Updates) * round.B);
                result.index_copy_(1, round.Places, change);
            }
            return result.view([n, .. output[1..]]);
        }

        public override void Dispose()
        {
            foreach (var tensor in rounds.SelectMany(round => new[] { round.Places, round.Updates, round.A, round.B }))
                tensor.Dispose();
        }
    }
}
