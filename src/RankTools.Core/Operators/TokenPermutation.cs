using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Tokens in another order, and several of them joined to one where asked: into Swin's windows and out of them, and its merging of
/// 2×2 neighbours before a stage.
/// </summary>
public sealed class TokenPermutation : Operator
{
    private readonly long[] order;
    private readonly long joined;

    private TokenPermutation(string kind, long[] order, long joined = 1) => (Kind, this.order, this.joined) = (kind, order, joined);

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <summary>From the order of the map to that of the windows.</summary>
    public static TokenPermutation IntoWindows(WindowGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new("WindowPartition", grid.Order());
    }

    /// <summary>From the order of the windows to that of the map.</summary>
    public static TokenPermutation OutOfWindows(WindowGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new("WindowReverse", grid.ReverseOrder());
    }

    /// <summary>
    /// Every 2×2 neighbourhood of a map as one token with four times the features, column by column: top left, bottom left, top
    /// right, bottom right. Both sizes must be even.
    /// </summary>
    public static TokenPermutation Merging(long height, long width) => height % 2 == 0 && width % 2 == 0
        ? new("PatchMerging", [.. from row in Enumerable.Range(0, (int)height / 2)
                                  from column in Enumerable.Range(0, (int)width / 2)
                                  from right in Enumerable.Range(0, 2)
                                  from below in Enumerable.Range(0, 2)
                                  select (2L * row + below) * width + 2 * column + right], 4)
        : throw ShapeError.Of("PatchMerging", "a map of even height and width", [height, width]);

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 2 && inputs[0][0] == order.Length
            ? [order.Length / joined, joined * inputs[0][1]]
            : throw ShapeError.Of(Kind, $"{order.Length} tokens", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Permute(inputs[0], Index(inputs[0].device));

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new Gather(this, Index(point.Input.device).DetachFromDisposeScope());
    }

    private Tensor Index(Device device) => tensor(order, int64).to(device);

    private Tensor Permute(Tensor x, Tensor index) =>
        x.index_select(1, index).view(x.shape[0], order.Length / joined, joined * x.shape[2]);

    private sealed class Gather(TokenPermutation permutation, Tensor index) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[0] is { } tangent ? permutation.Permute(tangent, index) : null;

        public override void Dispose() => index.Dispose();
    }
}
