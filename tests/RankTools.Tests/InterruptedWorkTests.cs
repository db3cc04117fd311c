using System.Diagnostics;
using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Ctrl+C during long work on features: it ends at once, and what is left can be gone on with.</summary>
public sealed class InterruptedWorkTests : IClassFixture<SampleSession>
{
    private const int Images = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly SampleSession sample;

    public InterruptedWorkTests(SampleSession sample)
    {
        this.sample = sample;
        sample.Folder.RandomNpy("images.npy", 5, Images, 3, 224, 224);
        sample.Folder.RandomNpy("image.npy", 6, 3, 224, 224);
        sample.Get("$large = Import-NeuralNetwork -Architecture resnet18 -RandomInitialization");
    }

    [Fact]
    public void An_export_stops_at_once_and_goes_on_to_the_file_of_one_run()
    {
        const string export = "'images.npy' | Export-NetworkFeature {0} -Network $large -BatchSize 4 -Verbose";
        var (file, rows) = (sample.Folder["stopped.safetensors"], Path.Combine(sample.Folder["stopped.safetensors.partial"], "labels.part"));
        var running = sample.Session.Start(string.Format(null, export, "stopped.safetensors"));
        WaitFor(() => new FileInfo(rows) is { Exists: true, Length: > 0 } || running.Invocation.IsCompleted);
        Assert.False(running.Invocation.IsCompleted);
        var elapsed = running.Stop();
        var result = sample.Session.Finish(running);
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"stopping took {elapsed}");
        Assert.IsType<PipelineStoppedException>(result.Failure);
        Assert.Empty(result.Errors);
        Assert.Equal(["stopped.safetensors.partial"], Directory.GetFileSystemEntries(sample.Folder.Root, "stopped*").Select(Path.GetFileName));

        var again = sample.Run(string.Format(null, export, "stopped.safetensors")).Succeeded();
        Assert.Contains(again.Verbose, line => line.Contains("images of an interrupted export", StringComparison.Ordinal));
        sample.Run(string.Format(null, export, "whole.safetensors")).Succeeded();
        Assert.Equal(File.ReadAllBytes(sample.Folder["whole.safetensors"]), File.ReadAllBytes(file));
        Assert.Equal(["stopped.safetensors"], Directory.GetFileSystemEntries(sample.Folder.Root, "stopped*").Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    [InlineData(2000)]
    public void Perturbed_features_stop_at_once_wherever_the_work_is(int milliseconds)
    {
        var running = sample.Session.Start("Measure-PerturbedFeatureDimension image.npy -Network $large -PerturbationCount 500 -ThreadCount 2");
        Thread.Sleep(milliseconds);
        var elapsed = running.Stop();
        var result = sample.Session.Finish(running);
        Assert.True(elapsed < TimeSpan.FromSeconds(1), $"stopping took {elapsed}");
        Assert.Empty(result.Errors);
        Assert.Single(sample.Get("Measure-PerturbedFeatureDimension $path -Network $net -PerturbationCount 5 -Layer linear", ("path", sample.Picture))); // the session goes on
    }

    private static void WaitFor(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, "nothing is written");
            Thread.Sleep(20);
        }
    }
}
