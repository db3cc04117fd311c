using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;
using RankTools.Ranks;

namespace RankTools.Core.Tests.Propagation;

/// <summary>The measured error of float32 tangents.</summary>
public class WitnessTests
{
    private static readonly NeuralNetwork Network = NetworkLoader.Initialize(ArchitectureCatalog.Get("cifar_resnet20"), seed: 5);

    /// <summary>The rules after a convolution overwrite its tangents; the witnesses that were kept there have to survive that.</summary>
    [Fact]
    public void The_error_at_a_layer_does_not_depend_on_which_others_are_looked_at()
    {
        var alone = Errors("layer3.0.conv1");
        var among = Errors("layer3.0.*");
        Assert.InRange(among["layer3.0.conv1"].Error, alone["layer3.0.conv1"].Error / 3, alone["layer3.0.conv1"].Error * 3);
        Assert.True(among.Count > 5);
        Assert.All(among.Values, found => Assert.InRange(found.Error / found.Norm, 1e-9, 1e-4));
    }

    private static Dictionary<string, (double Error, double Norm)> Errors(string layers)
    {
        var random = new Random(1);
        ImmutableArray<long> shape = [3, 32, 32];
        var input = new InputItem("noise", null, shape, [.. Enumerable.Range(0, 3 * 32 * 32).Select(_ => random.NextDouble() * 2 - 1)]);
        var directions = InputDirections.Of(shape, [InputDirections.Centred(shape, 6, 6)]);
        var analysis = new LayerRankAnalysis(
            Network, new(directions, InputContext.Real, Tolerance.Default, [layers]), new ComputeSettings(DeviceName.Cpu, Precision.Single, null, 0, null));
        return analysis.Measure(input, failure => throw failure, null, CancellationToken.None)
            .ToDictionary(rank => rank.Layer, rank => (rank.SingularValueError, rank.SpectralNorm));
    }
}
