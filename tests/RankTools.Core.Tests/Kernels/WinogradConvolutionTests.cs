using System.Runtime.Intrinsics;

using RankTools.Kernels;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Kernels;

/// <summary>Convolutions by tiles, against libtorch's in float64.</summary>
public class WinogradConvolutionTests
{
    [Theory]
    [InlineData(1, 64, 64, 4, 4, 1, 1, 4, 4)]
    [InlineData(3, 64, 128, 7, 7, 1, 1, 7, 7)]
    [InlineData(2, 128, 64, 5, 9, 1, 1, 5, 9)]
    [InlineData(7, 192, 64, 6, 11, 2, 2, 8, 13)] // a window that grows
    [InlineData(2, 64, 64, 9, 8, -1, 0, 5, 6)] // one that is cut
    [InlineData(60, 256, 64, 14, 14, 1, 1, 14, 14)]
    public void Agree_with_direct_ones(int count, int inputs, int outputs, int rows, int columns, int top, int left, int height, int width)
    {
        if (!Vector512.IsHardwareAccelerated)
            return;
        using var scope = NewDisposeScope();
        random.manual_seed(count + inputs);
        var maps = TangentLayout.ChannelsLast(randn([count, inputs, rows, columns], float32));
        var weight = Weight(outputs, inputs);
        using var convolution = new WinogradConvolution(weight);
        var found = convolution.Apply(maps, top, left, height, width).to(float64);
        var padded = new MapMargin(top, height + 2 - top - rows, left, width + 2 - left - columns).Pad(maps.to(float64));
        var expected = nn.functional.conv2d(padded, weight.Master.to(float64));
        Assert.Equal(expected.shape, found.shape);
        Assert.InRange((found - expected).abs().max().item<double>() / expected.abs().max().item<double>(), 0, 3e-6);
    }

    /// <summary>Every tile is summed by one thread in one order, in whatever block it lies.</summary>
    [Fact]
    public void Results_depend_neither_on_threads_nor_on_the_batch()
    {
        if (!Vector512.IsHardwareAccelerated)
            return;
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var maps = TangentLayout.ChannelsLast(randn([40, 64, 10, 10], float32));
        using var convolution = new WinogradConvolution(Weight(64, 64));
        var before = get_num_threads();
        try
        {
            set_num_threads(1);
            var expected = convolution.Apply(maps, 1, 1, 10, 10);
            set_num_threads(3);
            Assert.True(expected.equal(convolution.Apply(maps, 1, 1, 10, 10)).all().item<bool>());
            Assert.True(expected.narrow(0, 11, 7).equal(convolution.Apply(maps.narrow(0, 11, 7), 1, 1, 10, 10)).all().item<bool>());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Are_chosen_where_they_save_products()
    {
        var (suits, window) = (Weight(128, 64), Window.Square(3, padding: 1));
        bool Suits(Parameter weight, Window geometry, long groups = 1, long side = 14, ScalarType type = ScalarType.Float32) =>
            WinogradConvolution.Suits(weight, geometry, groups, type, CPU, side, side);
        Assert.Equal(Vector512.IsHardwareAccelerated, Suits(suits, window));
        Assert.False(Suits(suits, window, side: 2));
        Assert.False(Suits(suits, window, groups: 2));
        Assert.False(Suits(suits, window, type: ScalarType.Float64));
        Assert.False(Suits(suits, Window.Square(3, stride: 2, padding: 1)));
        Assert.False(Suits(suits, Window.Square(3, padding: 2, dilation: 2)));
        Assert.False(Suits(Weight(96, 64), window));
    }

    /// <summary>On a window, tangents are what they are on the whole map.</summary>
    [Fact]
    public void Windows_give_what_whole_maps_give()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(6);
        var rule = new Convolution2d(Weight(64, 64), null, Window.Square(3, padding: 1));
        long[] shape = [64, 20, 20];
        var (input, output) = (TangentWindow.Of([.. shape], new MapRegion(3, 9, 12, 20)), TangentWindow.Of([.. shape], new MapRegion(2, 10, 11, 20)));
        var value = randn([1, .. shape], float64);
        using var kernels = new KernelCache();
        var point = new LinearizationPoint([value], rule.Value([value]), float32, output.Region) { Kernels = kernels };
        var tangent = TangentLayout.ChannelsLast(randn([5, .. input.PartShape], float32));
        using var windowed = rule.LinearizeWindow(point, [input], output);
        using var whole = rule.Linearize(point);
        var found = windowed.Apply([tangent], [false])!;
        var expected = output.Crop(whole.Apply([input.Extend(tangent, TangentWindow.Whole([.. shape]))], [false])!);
        Assert.InRange((found - expected).abs().max().item<float>() / expected.abs().max().item<float>(), 0, 5e-6);
    }

    private static Parameter Weight(int outputs, int inputs)
    {
        var weight = new Parameter("weight", ParameterRole.ConvolutionWeight, outputs, inputs, 3, 3);
        weight.Assign(randn([outputs, inputs, 3, 3], float32));
        return weight;
    }
}
