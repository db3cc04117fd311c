using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Kernels;

/// <summary>Gram matrices from float32 products, against float64 and against libtorch's.</summary>
public class SymmetricProductTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 130)]
    [InlineData(64, 2048)]
    [InlineData(67, 2049)]
    [InlineData(131, 5003)]
    [InlineData(300, 9000)]
    public void Agree_with_float64(int p, int d)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(p + d);
        var tangents = randn([p, d + 3], float32).narrow(1, 2, d);
        var wide = tangents.to(float64);
        var expected = wide.mm(wide.t());
        var found = SingleGram.Of(tangents, CancellationToken.None);
        Assert.InRange((found - expected).abs().max().item<double>() / expected.abs().max().item<double>(), 0, 1e-6);
        Assert.True(found.equal(found.t()).all().item<bool>());
        var other = zeros([p, p], float64);
        SingleGram.AddTo(other, tangents, CancellationToken.None);
        Assert.InRange((other.triu() - expected.triu()).abs().max().item<double>() / expected.abs().max().item<double>(), 0, 1e-6);
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var tangents = randn([200, 6000], float32);
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            var expected = SingleGram.Of(tangents, CancellationToken.None);
            set_num_threads(3);
            Assert.True(expected.equal(SingleGram.Of(tangents, CancellationToken.None)).all().item<bool>());
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
