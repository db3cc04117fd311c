using RankTools.Checkpoints;
using RankTools.Core.Tests.Checkpoints;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Networks.Architectures;

namespace RankTools.Core.Tests.Networks;

public class DenseNetKeyTests
{
    [Theory]
    [InlineData("features.denseblock1.denselayer1.norm.1.weight", "features.denseblock1.denselayer1.norm1.weight")]
    [InlineData("features.denseblock4.denselayer16.conv.2.weight", "features.denseblock4.denselayer16.conv2.weight")]
    [InlineData("features.denseblock2.denselayer3.norm.2.running_var", "features.denseblock2.denselayer3.norm2.running_var")]
    [InlineData("features.denseblock2.denselayer3.norm2.running_var", "features.denseblock2.denselayer3.norm2.running_var")]
    [InlineData("features.transition1.norm.weight", "features.transition1.norm.weight")]
    [InlineData("layer1.0.conv1.weight", "layer1.0.conv1.weight")]
    public void Old_spellings_become_those_of_the_architectures(string key, string expected) => 
        Assert.Equal([expected], PublishedKeys.Translate([new CheckpointEntry(key, ElementType.Float32, [1])]).Keys);

    [Fact]
    public void A_densenet_saved_with_the_old_keys_loads_and_one_with_both_spellings_is_refused()
    {
        var network = NetworkLoader.Initialize(ArchitectureCatalog.Get("densenet121"), seed: 3, classCount: 2);
        using var file = new TemporaryFile();
        Write(file.Path, network, extra: null);
        var loaded = NetworkLoader.Load(null, file.Path, TestContext.Current.CancellationToken);
        Assert.Equal("densenet121", loaded.Architecture);
        Assert.All(network.Parameters.Zip(loaded.Parameters), pair => Assert.True(pair.First.Master.equal(pair.Second.Master).all().item<bool>()));
        Write(file.Path, network, extra: "features.denseblock1.denselayer1.norm1.weight");
        var error = Assert.Throws<RankToolsException>(() => NetworkLoader.Load(
            ArchitectureCatalog.Get("densenet121"), file.Path, TestContext.Current.CancellationToken));
        Assert.Equal("CheckpointKeyMismatch", error.ErrorId);
        Assert.Contains("features.denseblock1.denselayer1.norm.1.weight", error.Message, StringComparison.Ordinal);
    }

    private static void Write(string path, NeuralNetwork network, string? extra)
    {
        var arrays = network.Parameters.Select(parameter => (Name: Old(parameter.Key), parameter)).ToList();
        if (extra is not null)
            arrays.Add((extra, network.Parameters.Single(parameter => parameter.Key == extra)));
        using var writer = new SafetensorsWriter(path, arrays.Select(array => new CheckpointEntry(array.Name, ElementType.Float32, array.parameter.Shape)));
        foreach (var (name, parameter) in arrays)
            writer.Append(name, parameter.Master.data<float>().ToArray());
        writer.Complete();
    }

    private static string Old(string key) => !key.Contains(".denselayer", StringComparison.Ordinal) ? key : key
        .Replace(".norm1.", ".norm.1.", StringComparison.Ordinal).Replace(".norm2.", ".norm.2.", StringComparison.Ordinal)
        .Replace(".conv1.", ".conv.1.", StringComparison.Ordinal).Replace(".conv2.", ".conv.2.", StringComparison.Ordinal);
}
