using RankTools.Backend;
using RankTools.Ranks;
using RankTools.Ranks.Weights;

using TorchSharp;

namespace RankTools.Core.Tests.Ranks.Weights;

/// <summary>Arrays as matrices, and what is streamed against what is done in memory.</summary>
public class WeightMatrixTests
{
    public WeightMatrixTests() => TorchBackend.EnsureLoaded();

    [Theory]
    [InlineData(700, 40, false)]
    [InlineData(40, 700, false)]
    [InlineData(300, 300, false)]
    [InlineData(500, 30, true)]
    [InlineData(30, 500, true)]
    public void A_streamed_matrix_has_the_singular_values_of_a_dense_one(int rows, int columns, bool isDouble)
    {
        using var scope = torch.NewDisposeScope();
        var values = PlantedMatrices.Gaussian(rows, rows, columns);
        var tensor = new MemoryTensor(values.data<double>().ToArray(), isDouble, rows, columns);
        var stored = isDouble ? values : values.to(torch.float32).to(torch.float64);
        var expected = torch.linalg.svdvals(stored).data<double>().ToArray();
        var matrix = WeightMatrix.Of(tensor)!;
        var streamed = matrix.Spectrum(Tolerance.Default, Precision.Double, 1, torch.CPU, default);
        var inMemory = matrix.Spectrum(Tolerance.Default, Precision.Double, long.MaxValue, torch.CPU, default);
        var fine = matrix.Spectrum(new(ToleranceRule.Svd, 1), Precision.Double, long.MaxValue, torch.CPU, default);
        foreach (var (spectrum, within) in new[] { (streamed, streamed.Error.Uniform), (inMemory, inMemory.Error.Uniform), (fine, 1e-12) })
        {
            Assert.Equal((rows, columns), (spectrum.Rows, spectrum.Columns));
            Assert.Equal(expected.Length, spectrum.Values.Count);
            Assert.All(expected.Zip(spectrum.Values), pair => Assert.Equal(pair.First, pair.Second, within));
        }
        Assert.All(expected.Zip(streamed.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * expected[0])); // well conditioned
    }

    [Theory]
    [InlineData(new long[] { 8 }, null, 0, 0)]
    [InlineData(new long[0], null, 0, 0)]
    [InlineData(new long[] { 8, 0 }, null, 0, 0)]
    [InlineData(new long[] { 1, 8 }, null, 0, 0)] // vectors have no spectrum to speak of
    [InlineData(new long[] { 1, 1, 8 }, null, 0, 0)]
    [InlineData(new long[] { 6, 4 }, WeightKind.Matrix, 6, 4)]
    [InlineData(new long[] { 1, 6, 4 }, WeightKind.Matrix, 6, 4)] // embeddings
    [InlineData(new long[] { 6, 4, 3 }, WeightKind.Convolution, 6, 12)]
    [InlineData(new long[] { 6, 4, 3, 3 }, WeightKind.Convolution, 6, 36)]
    [InlineData(new long[] { 1, 4, 1, 1 }, WeightKind.Convolution, 1, 4)]
    [InlineData(new long[] { 6, 4, 3, 3, 3 }, WeightKind.Convolution, 6, 108)]
    [InlineData(new long[] { 6, 4, 100 }, WeightKind.Array, 6, 400)] // a stack of matrices, no kernel
    public void Shapes_are_read_as_what_they_are_in_networks(long[] shape, object? kind, long rows, long columns)
    {
        var matrix = WeightMatrix.Of(new MemoryTensor(new double[shape.Aggregate(1L, (product, size) => product * size)], false, shape));
        Assert.Equal(kind, matrix?.Kind);
        Assert.Equal((rows, columns), (matrix?.Rows ?? 0, matrix?.Columns ?? 0));
    }

    private sealed class MemoryTensor(double[] values, bool isDouble, params long[] shape)
        : WeightTensor("test", "Float64", [.. shape], isDouble)
    {
        public override void Read(long start, Span<float> destination)
        {
            for (var i = 0; i < destination.Length; i++)
                destination[i] = (float)values[start + i];
        }

        public override void Read(long start, Span<double> destination)
        {
            values.AsSpan((int)start, destination.Length).CopyTo(destination);
        }
    }
}
