using RankTools.Backend;
using RankTools.Ranks.Weights;

using TorchSharp;

namespace RankTools.Core.Tests.Ranks.Weights;

/// <summary>Convolutions as operators against the matrix of that operator, written out element by element.</summary>
public class ConvolutionSpectrumTests
{
    public ConvolutionSpectrumTests() => TorchBackend.EnsureLoaded();

    /// <summary>The matrix of a circular convolution: output · strided map by input · map.</summary>
    private static torch.Tensor Dense(torch.Tensor kernel, ConvolutionGeometry geometry)
    {
        var k = kernel.data<double>().ToNDArray();
        var (outputs, perGroup, rows, columns) = ((int)kernel.shape[0], (int)kernel.shape[1], (int)kernel.shape[2], (int)kernel.shape[3]);
        var (h, w) = ((int)geometry.Map.Height, (int)geometry.Map.Width);
        var (oh, ow) = (h / (int)geometry.Stride.Row, w / (int)geometry.Stride.Column);
        var inputs = perGroup * (int)geometry.Groups;
        var matrix = new double[outputs * oh * ow, inputs * h * w];
        for (var o = 0; o < outputs; o++)
        {
            var first = o / (outputs / (int)geometry.Groups) * perGroup;
            for (var y = 0; y < oh; y++)
            {
                for (var x = 0; x < ow; x++)
                {
                    for (var i = 0; i < perGroup; i++)
                    {
                        for (var a = 0; a < rows; a++)
                        {
                            for (var b = 0; b < columns; b++)
                            {
                                var row = ((y * (int)geometry.Stride.Row) + (a * (int)geometry.Dilation.Row)) % h;
                                var column = ((x * (int)geometry.Stride.Column) + (b * (int)geometry.Dilation.Column)) % w;
                                matrix[(((o * oh) + y) * ow) + x, ((((first + i) * h) + row) * w) + column] += (double)k.GetValue(o, i, a, b)!;
                            }
                        }
                    }
                }
            }
        }
        return torch.from_array(matrix);
    }

    [Theory]
    [InlineData(3, 2, 3, 3, 6, 6, 1, 1, 1, 1)]
    [InlineData(2, 3, 3, 3, 5, 4, 1, 1, 1, 1)] // odd and even sides
    [InlineData(4, 2, 3, 3, 6, 8, 2, 2, 1, 1)] // strides, more outputs than inputs
    [InlineData(2, 3, 3, 2, 6, 6, 3, 2, 1, 1)] // two different strides
    [InlineData(3, 2, 3, 3, 8, 7, 1, 1, 2, 1)] // dilated
    [InlineData(4, 1, 3, 3, 6, 6, 1, 1, 1, 4)] // one group per channel
    [InlineData(6, 2, 3, 3, 6, 6, 2, 2, 1, 3)] // groups and strides
    [InlineData(3, 4, 1, 1, 4, 4, 2, 2, 1, 1)] // a single element
    [InlineData(3, 2, 1, 5, 1, 7, 1, 1, 1, 1)] // one axis
    public void Singular_values_are_those_of_the_matrix_of_the_operator(
        int outputs, int inputs, int rows, int columns, int height, int width, int strideRow, int strideColumn, int dilation, int groups)
    {
        using var scope = torch.NewDisposeScope();
        var kernel = PlantedMatrices.Gaussian(outputs + (7 * inputs), outputs, inputs, rows, columns);
        var geometry = new ConvolutionGeometry((height, width), (strideRow, strideColumn), (dilation, dilation), groups);
        Assert.Equal(geometry, geometry.Fitted(rows, columns));
        var expected = torch.linalg.svdvals(Dense(kernel, geometry)).data<double>().ToArray();
        var found = ConvolutionSpectrum.Of(kernel, geometry, default);
        Assert.Equal(expected.Length, found.Count);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-12 * expected[0]));
        Assert.InRange(ConvolutionSpectrum.ErrorOf(found, kernel).Uniform, 0, 1e-12);
    }

    [Fact]
    public void The_mean_over_a_window_passes_the_constant_map_whole_and_no_map_stronger()
    {
        using var kernel = torch.full([1, 1, 3, 3], 1.0 / 9, torch.float64);
        var values = ConvolutionSpectrum.Of(kernel, new((8, 8), (1, 1), (1, 1), 1), default);
        Assert.Equal(1, values.Largest, 1e-14);
        Assert.Equal((1 + (2 * Math.Cos(2 * Math.PI / 8))) / 3, values[1], 1e-14);
    }

    [Fact]
    public void A_map_grows_to_what_kernel_and_strides_ask_for()
    {
        Assert.Equal((14L, 8L), new ConvolutionGeometry((13, 8), (2, 2), (1, 1), 1).Fitted(3, 3).Map);
        Assert.Equal((9L, 5L), new ConvolutionGeometry((4, 4), (1, 1), (4, 2), 1).Fitted(3, 3).Map);
    }
}
