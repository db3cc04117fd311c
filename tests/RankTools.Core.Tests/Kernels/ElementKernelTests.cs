using RankTools.Kernels;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Kernels;

/// <summary>The loops between products of matrices, against the same in libtorch's operators, at shapes with and without remainders.</summary>
public class ElementKernelTests
{
    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(5, 3, 16, false)]
    [InlineData(6, 7, 37, true)]
    [InlineData(9, 4, 192, false)]
    public void A_normalisation_takes_mean_and_its_own_direction_away(int n, int tokens, int features, bool isSingle)
    {
        using var scope = NewDisposeScope();
        var (type, slack) = isSingle ? (float32, 1e-5) : (float64, 1e-13);
        random.manual_seed(n);
        var x = randn([n, tokens, features], type);
        var point = randn([1, tokens, features], type);
        var normalized = point - point.mean([-1], keepdim: true);
        var factor = randn([1, tokens, features], type);
        var expected = (x - x.mean([-1], keepdim: true) - normalized * (x * normalized).mean([-1], keepdim: true)) * factor;
        var before = x.clone();
        var result = empty_like(x);
        NormalizationKernel.Apply(x, result, normalized, factor);
        Assert.Equal(0, (x - before).abs().max().to(float64).item<double>());
        Close(expected, result, slack);
        NormalizationKernel.Apply(x, x, normalized, factor);
        Close(expected, x, slack);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1, true)]
    [InlineData(3, 2, 5, 3, 8, false)]
    [InlineData(4, 1, 19, 3, 64, true)]
    [InlineData(2, 4, 49, 2, 33, false)]
    public void Parts_of_heads_come_into_order_and_back(int n, int windows, int tokens, int heads, int features, bool isSingle)
    {
        using var scope = NewDisposeScope();
        var (type, slack) = isSingle ? (float32, 1e-5) : (float64, 1e-13);
        random.manual_seed(tokens);
        var parts = randn([n, windows, tokens, 3, heads, features], type);
        var keys = parts.select(3, 1);
        Close(keys.permute(1, 3, 0, 2, 4).flatten(0, 1), AttentionKernel.Gather(keys, tokensFirst: false), 0);
        Close(keys.permute(1, 3, 2, 0, 4).flatten(0, 1), AttentionKernel.Gather(keys, tokensFirst: true), 0);
        var direct = AttentionKernel.Gather(keys, tokensFirst: false);
        var carried = AttentionKernel.Gather(parts.select(3, 2), tokensFirst: true);
        var result = zeros([n, windows, tokens + 1, heads, features], type).narrow(2, 1, tokens);
        AttentionKernel.Scatter(direct, carried, result);
        Close(keys + parts.select(3, 2), result, slack);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, true)]
    [InlineData(3, 2, 5, 7, false)]
    [InlineData(2, 4, 9, 33, true)]
    public void A_softmax_moves_by_its_derivative(int groups, int n, int rows, int length, bool isSingle)
    {
        using var scope = NewDisposeScope();
        var (type, slack) = isSingle ? (float32, 1e-5) : (float64, 1e-13);
        random.manual_seed(length);
        var probabilities = randn([groups, rows + 2, length], type).softmax(-1).narrow(1, 1, rows);
        var (first, second) = (randn([groups, n, rows, length], type), randn([groups, rows, n, length], type));
        var chosen = probabilities.unsqueeze(1);
        var change = (first + second.transpose(1, 2)) * chosen;
        var expected = change - chosen * change.sum(-1, keepdim: true);
        AttentionKernel.Softmax(first, second, probabilities);
        Close(expected, first, slack);
    }

    private static void Close(Tensor expected, Tensor found, double slack)
    {
        Assert.Equal(expected.shape, found.shape);
        Assert.InRange((expected - found).abs().max().to(float64).item<double>(), 0, slack * (1 + expected.abs().max().to(float64).item<double>()));
    }
}
