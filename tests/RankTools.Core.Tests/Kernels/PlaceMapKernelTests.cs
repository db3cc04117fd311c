using RankTools.Kernels;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Kernels;

/// <summary>A matrix for each token against the same in libtorch's operators, at shapes with and without remainders.</summary>
public class PlaceMapKernelTests
{
    [Theory]
    [InlineData(1, 1, 16, 16)]
    [InlineData(8, 2, 48, 48)]
    [InlineData(67, 3, 20, 50)]
    [InlineData(130, 1, 96, 33)]
    public void Every_token_is_multiplied_by_its_own_matrix(int n, int tokens, int features, int outputs)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(n);
        var (x, maps) = (randn([n, tokens, features]), randn([tokens, features, outputs]));
        var y = empty(n, tokens, outputs);
        PlaceMapKernel.Apply(x, y, maps);
        Close(einsum("ntf,tfo->nto", x, maps), y);
    }

    [Fact]
    public void A_normalisation_before_and_the_tangents_themselves_come_in_and_results_may_overwrite()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var (x, maps) = (randn([75, 2, 40]), randn([2, 40, 40]));
        var point = randn([1, 2, 40]);
        var normalized = point - point.mean([-1], keepdim: true);
        var factor = randn([1, 2, 40]);
        var inner = (x - x.mean([-1], keepdim: true) - (normalized * (x * normalized).mean([-1], keepdim: true))) * factor;
        var expected = x + einsum("ntf,tfo->nto", inner, maps);
        var rows = zeros(75, 100);
        var stored = rows.narrow(1, 10, 80).view(75, 2, 40);
        stored.copy_(x);
        PlaceMapKernel.Apply(stored, stored, maps, null, normalized, factor, addsTangents: true);
        Close(expected, stored);
        Assert.Equal(0, rows.narrow(1, 0, 10).abs().max().item<float>() + rows.narrow(1, 90, 10).abs().max().item<float>());
    }

    [Fact]
    public void Tokens_may_lie_anywhere()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        var (x, maps) = (randn([9, 5, 8]), randn([2, 8, 8]));
        var y = zeros(9, 3, 8);
        PlaceMapKernel.Apply(x, y, maps, ([4 * 8, 1 * 8], [0, 2 * 8]));
        Close(x.select(1, 4).mm(maps.select(0, 0)), y.select(1, 0));
        Close(x.select(1, 1).mm(maps.select(0, 1)), y.select(1, 2));
        Assert.Equal(0, y.select(1, 1).abs().max().item<float>());
    }

    private static void Close(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.shape, found.shape);
        Assert.InRange((expected - found).abs().max().item<float>(), 0, 1e-5 * (1 + expected.abs().max().item<float>()));
    }
}
