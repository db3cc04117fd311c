using System.Runtime.Intrinsics;

using RankTools.Kernels;
using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Kernels;

/// <summary>Convolutions of gathered rows, against libtorch's in float64.</summary>
public class GatheredConvolutionTests
{
    [Theory]
    [InlineData(3, 64, 64, 7, 9, 1, 1, 1)]
    [InlineData(2, 128, 192, 7, 7, 1, 2, 1)]
    [InlineData(40, 192, 64, 8, 9, 3, 2, 1)]
    [InlineData(2, 64, 64, 11, 10, 3, 1, 2)]
    [InlineData(1, 64, 128, 12, 12, 5, 3, 1)]
    public void Agree_with_direct_ones(int count, int inputs, int outputs, int rows, int columns, int kernel, int stride, int dilation)
    {
        if (!Vector512.IsHardwareAccelerated)
            return;
        using var scope = NewDisposeScope();
        random.manual_seed(count + inputs);
        var maps = TangentLayout.ChannelsLast(randn([count, inputs, rows, columns], float32));
        var weight = new Parameter("weight", ParameterRole.ConvolutionWeight, outputs, inputs, kernel, kernel);
        weight.Assign(randn([outputs, inputs, kernel, kernel], float32));
        using var convolution = new GatheredConvolution(weight, Window.Square(kernel, stride, dilation: dilation));
        foreach (var (top, left) in new[] { (0, 0), (kernel / 2, 1), (-1, 2) })
        {
            var padded = new MapMargin(top, kernel * dilation, left, kernel * dilation).Pad(maps.to(float64));
            var expected = nn.functional.conv2d(padded, weight.Master.to(float64), strides: [stride, stride], dilation: [dilation, dilation]);
            var found = convolution.Apply(maps, top, left, expected.shape[2], expected.shape[3]).to(float64);
            Assert.InRange((found - expected).abs().max().item<double>() / expected.abs().max().item<double>(), 0, 3e-6);
        }
    }

    [Fact]
    public void Are_chosen_for_whole_panels_of_channels()
    {
        bool Suits(int outputs, int inputs, long groups = 1, ScalarType type = ScalarType.Float32) => GatheredConvolution.Suits(
            new("weight", ParameterRole.ConvolutionWeight, outputs, inputs, 1, 1), groups, type, CPU);
        Assert.Equal(Vector512.IsHardwareAccelerated, Suits(64, 128));
        Assert.False(Suits(64, 100));
        Assert.False(Suits(100, 64));
        Assert.False(Suits(64, 64, groups: 2));
        Assert.False(Suits(64, 64, type: ScalarType.Float64));
    }
}
