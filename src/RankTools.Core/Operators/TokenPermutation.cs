using System.Collections.Immutable;

using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Tokens in another order, with tokens of zeros between them and several of them joined to one where asked: into Swin's windows and
/// out of them, and its merging of 2×2 neighbours before a stage.
/// </summary>
public sealed class TokenPermutation : Operator
{
    private readonly long[] order;
    private readonly long count;
    private readonly long joined;
    private readonly bool hasEmpty;

    /// <param name="kind">Name of the operation.</param>
    /// <param name="order">For every place, the token that comes there, or <see cref="WindowGrid.Empty"/> for zeros.</param>
    /// <param name="count">Tokens of the input.</param>
    /// <param name="joined">Places that make one token of the output.</param>
    private TokenPermutation(string kind, long[] order, long count, long joined = 1)
    {
        (Kind, this.count, this.joined) = (kind, count, joined);
        hasEmpty = order.Contains(WindowGrid.Empty);
        this.order = [.. order.Select(token => token == WindowGrid.Empty ? count : token)]; // zeros are put after the last token
    }

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <summary>From the order of the map to that of the windows.</summary>
    public static TokenPermutation IntoWindows(WindowGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new("WindowPartition", grid.Order(), grid.Height * grid.Width);
    }

    /// <summary>From the order of the windows to that of the map.</summary>
    public static TokenPermutation OutOfWindows(WindowGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new("WindowReverse", grid.ReverseOrder(), grid.WindowCount * grid.TokensPerWindow);
    }

    /// <summary>
    /// Every 2×2 neighbourhood of a map as one token with four times the features, column by column: top left, bottom left, top
    /// right, bottom right. A map of odd height or width is filled up with zeros.
    /// </summary>
    public static TokenPermutation Merging(long height, long width) =>
        new("PatchMerging", [.. from row in Enumerable.Range(0, (int)(height + 1) / 2)
                                from column in Enumerable.Range(0, (int)(width + 1) / 2)
                                from right in Enumerable.Range(0, 2)
                                from below in Enumerable.Range(0, 2)
                                let place = (Row: 2L * row + below, Column: 2L * column + right)
                                select place.Row < height && place.Column < width ? place.Row * width + place.Column : WindowGrid.Empty],
            height * width, 4);

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 2 && inputs[0][0] == count
            ? [order.Length / joined, joined * inputs[0][1]]
            : throw ShapeError.Of(Kind, $"{count} tokens", inputs[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) => Permute(inputs[0], Index(inputs[0].device));

    internal override Linearization Linearize(LinearizationPoint point)
    {
        using var scope = NewDisposeScope();
        return new Gather(this, Index(point.Input.device).DetachFromDisposeScope());
    }

    internal override TangentWindow OutputWindow(IReadOnlyList<TangentWindow> inputs, ImmutableArray<long> output)
    {
        var isThere = Present(inputs[0]);
        return TangentWindow.Of(output, Enumerable.Range(0, order.Length).Where(place => isThere[order[place]] >= 0).Select(place => place / joined));
    }

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        using var scope = NewDisposeScope();
        var (isThere, missing) = (Present(inputs[0]), inputs[0].AllTokens().LongCount());
        long[] places = [.. from token in output.AllTokens()
                            from part in Enumerable.Range(0, (int)joined)
                            let place = isThere[order[token * joined + part]]
                            select place < 0 ? missing : place];
        return new WindowGather(tensor(places, int64).to(point.Input.device).DetachFromDisposeScope(), places.Contains(missing), joined);
    }

    /// <summary>For every token of the input, and for the zeros after the last, its place in a window, or −1.</summary>
    private long[] Present(TangentWindow input)
    {
        var places = new long[count + 1];
        Array.Fill(places, -1);
        foreach (var (place, token) in input.AllTokens().Index())
            places[token] = place;
        return places;
    }

    private sealed class WindowGather(Tensor index, bool hasEmpty, long joined) : Linearization
    {
        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
        {
            if (tangents[0] is not { } tangent)
                return null;
            var filled = hasEmpty ? nn.functional.pad(tangent, [0L, 0L, 0L, 1L]) : tangent;
            return filled.index_select(1, index).view(tangent.shape[0], index.shape[0] / joined, joined * tangent.shape[2]);
        }

        public override void Dispose() => index.Dispose();
    }

    private Tensor Index(Device device) => tensor(order, int64).to(device);

    private Tensor Permute(Tensor x, Tensor index)
    {
        var filled = hasEmpty ? nn.functional.pad(x, [0L, 0L, 0L, 1L]) : x;
        return filled.index_select(1, index).view(x.shape[0], order.Length / joined, joined * x.shape[2]);
    }

    private sealed class Gather(TokenPermutation permutation, Tensor index) : Linearization
    {
        public override bool IsLinear => true;

        public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite) =>
            tangents[0] is { } tangent ? permutation.Permute(tangent, index) : null;

        public override void Dispose() => index.Dispose();
    }
}
