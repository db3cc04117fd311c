using RankTools.Backend;
using RankTools.Core.Tests.Onnx;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>A text encoder, whose first input is whole numbers: values, and Jacobians from the looked-up vectors on.</summary>
public sealed class TextEncoderTests : IDisposable
{
    private static readonly long[] Ids = [3, 7, 0, 19, 7];
    private static readonly double[] Mask = [1, 1, 1, 1, 0];
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
    private readonly NeuralNetwork network;

    public TextEncoderTests()
    {
        File.WriteAllBytes(path, TextEncoderFile.Write());
        network = NetworkLoader.LoadOnnx(path);
    }

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Both_outputs_come_by_name_and_are_right()
    {
        using var scope = NewDisposeScope();
        var outputs = new NetworkInference(network, Settings(Precision.Double)).Outputs(null, Feed(), CancellationToken.None);
        var (hidden, pooled) = TextEncoderFile.Run(TextEncoderFile.Look(Ids), Mask);
        Assert.Equal(["hidden", "pooled"], outputs.Select(output => output.Layer));
        Assert.All(new[] { hidden, pooled }.Zip(outputs), pair =>
            Assert.All(pair.First.reshape(-1).data<double>().Zip(pair.Second.Values), value => Assert.Equal(value.First, value.Second, 1e-7)));
    }

    [Fact]
    public void Singular_values_from_the_looked_up_vectors_are_those_of_the_dense_Jacobian()
    {
        using var scope = NewDisposeScope();
        var start = network.Find(TextEncoderFile.Embedding)!;
        var options = new LayerRankOptions(
            InputDirections.Whole(start.Shape), InputContext.Real, Tolerance.Default, ["hidden", "pooled"]) { InputNode = start };
        var ranks = new LayerRankAnalysis(network, options, Settings(Precision.Double)).Measure(null, Feed(), failure => throw failure, null, CancellationToken.None)
            .ToDictionary(rank => rank.Layer);
        var (hidden, pooled) = (Dense(run => run.Hidden), Dense(run => run.Pooled));
        Check(hidden, ranks["Add_hidden"]);
        Check(pooled, ranks["Tanh_pooled"]);
        Assert.Equal(TextEncoderFile.Embedding, ranks["Tanh_pooled"].InputNode);
    }

    [Fact]
    public void Whole_numbers_have_no_derivative_and_the_error_says_where_to_start()
    {
        var error = Assert.Throws<RankToolsException>(() => new LayerRankAnalysis(
            network, new(InputDirections.Whole([TextEncoderFile.Tokens]), InputContext.Real, Tolerance.Default, []), Settings(Precision.Single)));
        Assert.Equal("InputNotContinuous", error.ErrorId);
        Assert.Contains(TextEncoderFile.Embedding, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_layers_before_the_start_are_left_out_and_named_ones_are_an_error()
    {
        var start = network.Find("hidden")!;
        var directions = InputDirections.Whole(start.Shape);
        var ranks = new LayerRankAnalysis(
            network, new(directions, InputContext.Real, Tolerance.Default, []) { InputNode = start }, Settings(Precision.Double))
            .Measure(null, Feed(), failure => throw failure, null, CancellationToken.None).ToArray();
        Assert.Equal(["Squeeze_first", "Tanh_pooled"], ranks.Select(rank => rank.Layer));
        var error = Assert.Throws<RankToolsException>(() => new LayerRankAnalysis(
            network, new(directions, InputContext.Real, Tolerance.Default, ["Add_h"]) { InputNode = start }, Settings(Precision.Double)));
        Assert.Equal("LayerNotReached", error.ErrorId);
    }

    private NetworkFeed Feed() => NetworkFeed.Of(network, new Dictionary<string, NumericArray>
    {
        ["ids"] = NumericArray.FromDoubles([.. Ids.Select(id => (double)id)], 1, Ids.Length),
        ["mask"] = NumericArray.FromDoubles([.. Mask], Mask.Length),
    }, isComplete: true);

    private static void Check(Tensor jacobian, LayerRank found)
    {
        var expected = linalg.svdvals(jacobian).data<double>().ToArray();
        Assert.Equal(expected.Length, found.SingularValues.Count);
        Assert.All(expected.Zip(found.SingularValues), pair => Assert.Equal(pair.First, pair.Second, 1e-7 * expected[0]));
        Assert.Equal(expected.Count(value => value > 0.01 * expected[0]), found.Rank);
    }

    /// <summary>One row per output, by autograd through the hand-written encoder.</summary>
    private static Tensor Dense(Func<(Tensor Hidden, Tensor Pooled), Tensor> choose)
    {
        var words = TextEncoderFile.Look(Ids).requires_grad_(true);
        var value = choose(TextEncoderFile.Run(words, Mask)).flatten();
        return stack([.. Enumerable.Range(0, (int)value.shape[0]).Select(i => autograd.grad([value[i]], [words], retain_graph: true)[0].flatten())]);
    }

    private static ComputeSettings Settings(Precision precision) => new(DeviceName.Cpu, precision, null, 0, null);
}
