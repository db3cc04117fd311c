using RankTools.Backend;
using RankTools.Core.Tests.Data;
using RankTools.Core.Tests.Data.Datasets;
using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Progress;

namespace RankTools.Core.Tests.Features;

public sealed class FeatureExportTests : IDisposable
{
    private static readonly NeuralNetwork Network = NetworkLoader.Initialize(ArchitectureCatalog.Get("cifar_resnet20"), seed: 3);
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_export_that_is_stopped_anywhere_goes_on_to_the_same_bytes_and_errors()
    {
        var data = Pictures(11, broken: [0, 4, 5]);
        var whole = Export("whole.safetensors", data);
        Assert.Equal(3, whole.Errors.Count);
        for (var stop = 1; stop <= 11; stop++)
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Export("f.safetensors", data, stopAfter: stop));
            Assert.False(File.Exists(folder["f.safetensors"]));
            var (errors, continued) = Export("f.safetensors", data);
            Assert.Equal(whole.Errors, errors);
            Assert.Equal(0, continued % 3);
            Assert.Equal(File.ReadAllBytes(folder["whole.safetensors"]), File.ReadAllBytes(folder["f.safetensors"]));
            File.Delete(folder["f.safetensors"]);
        }
    }

    [Fact]
    public void Other_or_fewer_images_than_those_of_the_interrupted_run_are_refused()
    {
        var data = Pictures(9, broken: []);
        Assert.ThrowsAny<OperationCanceledException>(() => Export("f.safetensors", data, stopAfter: 8));
        Refused("is not the same image", folder.Load("set", new() { LabelPath = folder.Text("l.csv", "003.png,1\n001.png,1\n") }), "003.png");
        Refused("another label", folder.Load("set", new() { LabelPath = folder.Text("l.csv", string.Join('\n', Enumerable.Range(0, 9).Select(i => $"{i:000}.png,1"))) }), "label");
        File.Delete(folder["set/008.png"]);
        File.Delete(folder["set/007.png"]);
        File.Delete(folder["set/006.png"]);
        File.Delete(folder["set/005.png"]);
        Refused("fewer images", folder.Load("set"), "only 5");

        void Refused(string why, ImageDataset other, string says)
        {
            var error = Assert.Throws<RankToolsException>(() => Export("f.safetensors", other));
            Assert.True(error.ErrorId == "FeatureFileMismatch", why);
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_image_of_another_size_and_a_value_that_is_not_finite_give_errors_and_no_rows()
    {
        var values = Enumerable.Range(0, 4).Select(_ => new double[3 * 32 * 32]).ToArray();
        Array.Fill(values[1], 1e38); // overflows in float32 within the network
        var inputs = values.Select((value, i) => new InputItem($"array#{i}", i, [3, 32, 32], value)).Append(new("small", null, [3, 2, 2], new double[12]));
        using (var export = New("f.safetensors", Network, out var errors))
        {
            export.Add("array", inputs, errors.Add, null, default);
            export.Complete(errors.Add, null, default);
            Assert.Equal(["InputShapeMismatch small", "NonFiniteValue array#1"], errors.Select(error => $"{error.ErrorId} {error.Target}").Order(StringComparer.Ordinal));
        }
        using var file = FeatureFile.Open(folder["f.safetensors"]);
        Assert.Equal(["array#0", "array#2", "array#3"], file.Sources);
        Assert.Equal([0, 2, 3], file.Labels);
    }

    [Fact]
    public void A_memory_limit_makes_batches_smaller_or_refuses()
    {
        using (var export = New("f.safetensors", Network, out _, ComputeSettings.Default with { MemoryLimit = 450_000 }))
            Assert.InRange(export.BatchSize, 1, 2);
        Assert.Equal("MemoryLimitExceeded", Assert.Throws<RankToolsException>(() =>
            New("g.safetensors", Network, out _, ComputeSettings.Default with { MemoryLimit = 1000 })).ErrorId);
    }

    [Fact]
    public void Without_a_choice_the_classifiers_input_and_the_output_are_taken()
    {
        Assert.Equal(["avgpool", "linear"], FeatureExport.Select(Network, null).Select(layer => layer.Name));
        Assert.Equal("LayerNotFound", Assert.Throws<RankToolsException>(() => FeatureExport.Select(Network, ["nothing"])).ErrorId);
    }

    private FeatureExport New(string name, NeuralNetwork network, out List<RankToolsException> errors, ComputeSettings? settings = null)
    {
        errors = [];
        return new(folder[name], network, FeatureExport.Select(network, null), new(Preprocessing.Cifar10), [], settings ?? ComputeSettings.Default, batchSize: 3, startOver: false);
    }

    /// <summary>Exports a data set; the progress after some images cancels it, as Ctrl+C would.</summary>
    private (List<string> Errors, long Continued) Export(string name, ImageDataset data, int stopAfter = int.MaxValue)
    {
        using var stopping = new CancellationTokenSource();
        using var export = New(name, Network, out var errors);
        export.Add(data, errors.Add, new StopAfter(stopAfter, stopping), stopping.Token);
        stopping.Token.ThrowIfCancellationRequested();
        export.Complete(errors.Add, null, stopping.Token);
        return ([.. errors.Select(error => $"{error.ErrorId} {error.Target}: {error.Message}")], export.ContinuedRows);
    }

    private ImageDataset Pictures(int count, int[] broken)
    {
        for (var i = 0; i < count; i++)
        {
            folder.Write($"set/{i:000}.png", broken.Contains(i) ? [.. "no picture"u8]
                : PngWriter.Write(32, 32, 2, Enumerable.Range(0, 32).Select(row => Enumerable.Range(0, 96).Select(column => (byte)((row * i) + column)).ToArray())));
        }
        return folder.Load("set");
    }

    private sealed class StopAfter(int images, CancellationTokenSource stopping) : IProgress<WorkProgress>
    {
        private int seen;

        public void Report(WorkProgress value)
        {
            if (++seen == images)
                stopping.Cancel();
        }
    }
}
