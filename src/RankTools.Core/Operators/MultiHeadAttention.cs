using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Self-attention from joint queries, keys and values (Vaswani et al. 2017): per head, softmax(Q Kᵀ/√d + B) V. Input: tokens ×
/// (3 · heads · d), queries first; output: tokens × (heads · d). Without windows every token sees every token. With windows
/// (Swin) the tokens come window by window, those of one window see each other, B is read from a table of relative
/// positions, and pairs that are neighbours only because of the shift get −100.
/// </summary>
public sealed class MultiHeadAttention : Operator
{
    private const double Unrelated = -100; // as published; not −∞, so a trace of e⁻¹⁰⁰ passes

    private readonly long heads;
    private readonly WindowGrid? windows;
    private readonly Parameter? relativePositions;

    /// <summary>Attention among all tokens.</summary>
    public MultiHeadAttention(long heads) => (this.heads, Parameters) = (heads, []);

    /// <summary>Attention within windows; the table has one row per relative position, one column per head.</summary>
    public MultiHeadAttention(long heads, WindowGrid windows, Parameter relativePositions) =>
        (this.heads, this.windows, this.relativePositions, Parameters) = (heads, windows, relativePositions, [relativePositions]);

    /// <inheritdoc/>
    public override string Kind => windows is null ? "Attention" : "WindowAttention";

    internal long Heads => heads;

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs) =>
        inputs[0].Length == 2 && inputs[0][1] % (3 * heads) == 0 && (windows is null || inputs[0][0] == windows.WindowCount * windows.TokensPerWindow)
            ? [inputs[0][0], inputs[0][1] / 3]
            : throw ShapeError.Of(Kind, windows is null
                ? $"tokens of 3 · {heads} · d features"
                : $"{windows.WindowCount * windows.TokensPerWindow} tokens of 3 · {heads} · d features", inputs[0]);

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) =>
        2 * output[0] * output[1] * (windows?.TokensPerWindow ?? output[0]);

    internal override Tensor Value(IReadOnlyList<Tensor> inputs)
    {
        var (queries, keys, values) = Split(inputs[0]);
        var mixed = matmul(Probabilities(queries, keys), values); // n × W × h × L × d
        return mixed.permute(0, 1, 3, 2, 4).reshape(inputs[0].shape[0], inputs[0].shape[1], -1);
    }

    internal override Linearization Linearize(LinearizationPoint point) => Linearize(point, null, null);

    /// <summary>The windows that hold any token of the input, whole.</summary>
    internal override TangentWindow OutputWindow(IReadOnlyList<TangentWindow> inputs, ImmutableArray<long> output) =>
        windows is null ? TangentWindow.Whole(output) : TangentWindow.Of(output, Tokens(inputs[0]));

    internal override Linearization? LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output) =>
        windows is null ? null : Linearize(point, inputs[0], TangentWindow.Of(inputs[0].Shape, Tokens(inputs[0])));

    private IEnumerable<long> Tokens(TangentWindow input)
    {
        var size = windows!.TokensPerWindow;
        return input.AllTokens().Select(token => token / size).Distinct().SelectMany(window => Enumerable.Range(0, (int)size).Select(i => window * size + i));
    }

    private AttentionTangent Linearize(LinearizationPoint point, TangentWindow? given, TangentWindow? whole)
    {
        using var scope = NewDisposeScope();
        var (queries, keys, values) = Split(point.Input);
        var scale = Scale(queries);
        var chosen = whole is null || whole.IsWhole ? null
            : tensor(whole.AllTokens().Select(token => token / windows!.TokensPerWindow).Distinct().ToArray(), int64).to(point.Input.device);
        Tensor Round(Tensor x) => (chosen is null ? x.squeeze(0) : x.squeeze(0).index_select(0, chosen)).to(point.TangentType).contiguous();
        return new AttentionTangent(
            Round(queries * scale), Round(keys * scale), Round(values), Round(Probabilities(queries, keys)), given, whole);
    }

    /// <summary>Queries, keys and values: batch × windows W × heads h × tokens of a window L × features of a head d.</summary>
    private (Tensor Queries, Tensor Keys, Tensor Values) Split(Tensor x)
    {
        var (batch, count) = (x.shape[0], windows?.WindowCount ?? 1);
        var parts = x.reshape(batch, count, x.shape[1] / count, 3, heads, -1).permute(3, 0, 1, 4, 2, 5); // 3 × n × W × h × L × d
        return (parts.select(0, 0), parts.select(0, 1), parts.select(0, 2));
    }

    private static double Scale(Tensor queries) => 1 / Math.Sqrt(queries.shape[^1]);

    /// <summary>n × W × h × L × L; the last axis sums to one.</summary>
    private Tensor Probabilities(Tensor queries, Tensor keys)
    {
        var scores = matmul(queries * Scale(queries), keys.transpose(-2, -1));
        if (windows is null)
            return scores.softmax(-1);
        scores += PositionBias(windows, relativePositions!.As(scores.dtype, scores.device));
        if (windows.IsShifted)
            scores += Mask(windows, scores.dtype, scores.device);
        return scores.softmax(-1);
    }

    /// <summary>h × L × L.</summary>
    private Tensor PositionBias(WindowGrid grid, Tensor table)
    {
        var rows = table.index_select(0, tensor(grid.RelativePositions(), int64).to(table.device));
        return rows.view(grid.TokensPerWindow, grid.TokensPerWindow, heads).permute(2, 0, 1);
    }

    /// <summary>W × 1 × L × L: zero for pairs that may see each other.</summary>
    private static Tensor Mask(WindowGrid grid, ScalarType type, Device device)
    {
        var parts = tensor(grid.Parts(), int64).to(device).view(grid.WindowCount, 1, grid.TokensPerWindow);
        return parts.unsqueeze(-1).ne(parts.unsqueeze(-2)).to(type) * Unrelated;
    }
}
