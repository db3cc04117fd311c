using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Propagation;
using RankTools.Theory;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Theory;

/// <summary>
/// Blocks of trained networks, on images so small that whole Jacobians can be formed by autograd, row by row in float64, and decomposed.
/// </summary>
public class TrainedBlockTests(ITestOutputHelper log)
{
    private const int RowsAtOnce = 64;

    [Fact]
    public void Blocks_of_the_trained_ResNet_agree_with_their_dense_Jacobians()
    {
        const int side = 8;
        var network = NetworkLoader.Load(null, SharedData.Require("data", "cifar", "resnet20-12fca82f.th"), new ImageSize(side, side));
        var record = File.ReadAllBytes(SharedData.Require("data", "cifar", "test_batch_1000.bin")).AsSpan(1, 3072).ToArray();
        var centre = from channel in Enumerable.Range(0, 3)
                     from row in Enumerable.Range(12, side)
                     from column in Enumerable.Range(12, side)
                     select ((record[(channel * 1024) + (row * 32) + column] / 255.0) - network.Preprocessing.Mean[channel]) / network.Preprocessing.StandardDeviation[channel];
        Compare(network, new("centre of the first image", null, [3, side, side], [.. centre]), 12);
    }

    [Fact]
    public void Blocks_of_the_trained_transformer_agree_with_their_dense_Jacobians()
    {
        var network = NetworkLoader.Load(null, SharedData.Require("data", "imagenet", "vit_tiny_patch16_224.safetensors"), new ImageSize(32, 16));
        var image = ImageReader.Read(SharedData.Require("data", "imagenet", "val", "ILSVRC2012_val_00000347.JPEG"));
        Compare(network, new("a photograph", null, [3, 32, 16], network.Preprocessing.Apply(image)), 14);
    }

    private void Compare(NeuralNetwork network, InputItem input, int blockCount)
    {
        var blocks = NetworkBlock.Of(network, network.DefaultProbes);
        var all = Measure(new([])).ToArray();
        var estimates = Measure(new([], DenseLimit: 1, VectorCount: 16, SketchSize: 64)).ToArray();
        Assert.InRange(all.Length, blockCount, blockCount + 2);
        foreach (var (block, found, estimate) in blocks.Zip(all, estimates))
        {
            using var scope = NewDisposeScope();
            Assert.Equal((block.Exit.Name, block.InputDimension, block.OutputDimension), (found.Layer, found.InputDimension, found.OutputDimension));
            var expected = DenseValues(network, input, block);
            Assert.Equal(expected.Length, found.SingularValues.Count);
            Assert.All(expected.Zip(found.SingularValues), pair => Assert.Equal(pair.First, pair.Second, 1e-8 * expected[0]));
            Assert.InRange(found.Rank!.Value, expected.Count(value => value > 100 * found.SingularValueError), expected.Count(value => value > found.SingularValueError / 100));
            Assert.Equal(expected.Count(value => value > 0.01 * expected[0]), found.NumericalRank);
            Assert.InRange(found.Rank.Value, 0, found.RankHigh);

            Assert.Null(estimate.Rank);
            Assert.InRange(found.Rank.Value, estimate.RankLow, estimate.RankHigh);
            Assert.InRange(estimate.SpectralNorm, 0.97 * expected[0], expected[0] * (1 + 1e-9));
            Assert.InRange(estimate.NumericalRank, estimate.NumericalRankLow, estimate.NumericalRankHigh);
            var slack = 4 * estimate.NumericalRankError;
            Assert.InRange(found.NumericalRank, estimate.NumericalRankLow - slack, estimate.NumericalRankHigh + slack);
            Assert.InRange(estimate.NumericalRankHigh - estimate.NumericalRankLow, 0, 0.4 * found.NumericalRank);

            using var jacobian = BlockJacobian.Of(network, block, Inputs(network, input), default);
            var norm = LanczosNorm.Bracket(
                vectors => jacobian.ApplyByAutograd(vectors), vectors => jacobian.Adjoint(vectors), jacobian.Rows, jacobian.Columns, 40, 3, CPU, default);
            Assert.InRange(expected[0], norm.Lower, norm.Upper);
            Assert.InRange(norm.Upper / norm.Lower, 1, 1.05);
            log.WriteLine($"{block.Exit.Name}: rank {found.Rank} in {estimate.RankLow} to {estimate.RankHigh}; norm {expected[0]:G6} in {norm.Lower:G6} to {norm.Upper:G6}; above 0.01 {found.NumericalRank}, "
                + $"estimated {estimate.NumericalRank:F1} in {estimate.NumericalRankLow:F1} to {estimate.NumericalRankHigh:F1}, ± {estimate.NumericalRankError:F1}");
        }

        IEnumerable<BlockRank> Measure(BlockRankOptions options) => new BlockRankAnalysis(network, options, ComputeSettings.Default)
            .Measure(input, NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false), null, default);
    }

    /// <summary>Singular values of the Jacobian, of which autograd gives the rows.</summary>
    private static double[] DenseValues(NeuralNetwork network, InputItem input, NetworkBlock block)
    {
        using var scope = NewDisposeScope();
        using var jacobian = BlockJacobian.Of(network, block, Inputs(network, input), default);
        var rows = eye(jacobian.Rows, dtype: float64);
        var dense = cat([.. Enumerable.Range(0, (int)((jacobian.Rows + RowsAtOnce - 1) / RowsAtOnce)).Select(i =>
            jacobian.Adjoint(rows.narrow(0, i * RowsAtOnce, Math.Min(RowsAtOnce, jacobian.Rows - (i * RowsAtOnce)))))]);
        return linalg.svdvals(dense).data<double>().ToArray();
    }

    private static Dictionary<Node, Tensor> Inputs(NeuralNetwork network, InputItem input) =>
        NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false).Tensors(input, float64, CPU);
}
