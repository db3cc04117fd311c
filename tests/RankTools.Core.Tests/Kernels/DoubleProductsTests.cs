using RankTools.Kernels;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Kernels;

/// <summary>Products of float32 tangents in float64, against libtorch's.</summary>
public class DoubleProductsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 17, 2)]
    [InlineData(40, 1000, 10)]
    [InlineData(77, 331, 13)]
    [InlineData(300, 5003, 6)]
    public void Agree_with_products_of_converted_tangents(int p, int d, int q)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(p + d);
        var tangents = randn([p, d], float32);
        var weights = randn([q, p], float64);
        var combined = weights.mm(tangents.to(float64));
        var exact = combined + randn([q, d], float64);
        var (differences, products) = DoubleProducts.Of(tangents, weights, exact, needsProducts: true, CancellationToken.None);
        Close((combined - exact).mm((combined - exact).t()), differences);
        Close(tangents.to(float64).mm(combined.t()), products!);
    }

    [Fact]
    public void Rows_may_be_part_of_longer_ones_and_what_is_not_asked_for_is_not_there()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var tangents = randn([20, 900], float32).narrow(1, 37, 500).narrow(0, 3, 11);
        var weights = randn([11, 4], float64).t();
        var (differences, products) = DoubleProducts.Of(tangents, weights, null, needsProducts: true, CancellationToken.None);
        Close(tangents.to(float64).mm(tangents.to(float64).t()).mm(weights.t()), products!);
        Assert.Equal(0, differences.abs().max().item<double>());
        Assert.Null(DoubleProducts.Of(tangents, weights, null, needsProducts: false, CancellationToken.None).Products);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(40, 1000, 10)]
    [InlineData(77, 331, 13)]
    public void Are_taken_away(int p, int d, int q)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(p + d);
        var (tangents, weights, numbers) = (randn([p, d], float32), randn([q, p], float64), randn([q, d], float64));
        var expected = numbers - weights.mm(tangents.to(float64));
        DoubleProducts.Subtract(numbers, tangents, weights);
        Close(expected, numbers);
    }

    /// <summary>Sums are cut in the same places whatever the number of threads.</summary>
    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        var (tangents, weights) = (randn([50, 20_000], float32), randn([10, 50], float64));
        var before = get_num_threads();
        try
        {
            var found = new List<double[]>();
            foreach (var threads in new[] { 1, 2, 3 })
            {
                set_num_threads(threads);
                found.Add([.. DoubleProducts.Of(tangents, weights, null, needsProducts: true, CancellationToken.None).Products!.data<double>()]);
            }
            Assert.Equal(found[0], found[1]);
            Assert.Equal(found[0], found[2]);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Stops_when_asked_to()
    {
        using var scope = NewDisposeScope();
        Assert.ThrowsAny<Exception>(() => DoubleProducts.Of(
            ones([2, 2], float32), ones([1, 2], float64), null, needsProducts: false, new CancellationToken(canceled: true)));
    }

    private static void Close(Tensor expected, Tensor found) =>
        Assert.InRange((expected - found).abs().max().item<double>(), 0, 1e-13 * expected.abs().max().item<double>() * Math.Sqrt(expected.numel()));
}
