using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Several runspaces of one process that compute at the same time, as in ForEach-Object -Parallel and thread jobs.</summary>
public sealed class ParallelSessionTests
{
    private static readonly (string Name, string Script)[] Work =
    [
        .. Enumerable.Range(1, 2).Select(seed => ($"ranks with seed {seed}",
            $"Get-LayerRank $sample.ImagePath[{seed}] -Network $net -PatchSize 6 -Layer layer1.0, layer3.2, linear -Seed {seed} -ThreadCount 1")),
        ("deficits",
            "$file = [IO.Path]::GetTempFileName() + '.npy'; $null = $sample.ImagePath | Invoke-NeuralNetwork -Network $net -OutFile $file -ThreadCount 1; "
            + "Measure-IndependenceDeficit -LogitPath $file -Class 3, 4 -NullDraws 3 -ThreadCount 1 | ForEach-Object { $_.Term; $_.Null }; [IO.File]::Delete($file)"),
    ];

    [Fact]
    public async Task Sessions_that_compute_together_get_what_each_gets_alone()
    {
        var alone = Work.Select(one => Run(one.Script)).ToArray();
        Assert.All(alone, Assert.NotEmpty);
        using var start = new Barrier(Work.Length);
        var together = await Task.WhenAll(Work.Select(one => Task.Factory.StartNew(() => Run(one.Script, start), TaskCreationOptions.LongRunning)));
        foreach (var (one, other) in alone.Zip(together))
            Assert.Equal(one, other);
        Assert.Equal(Work.Length, alone.Select(texts => string.Join('\n', texts)).Distinct().Count());
    }

    private static string[] Run(string script, Barrier? start = null)
    {
        using var session = new ModuleSession();
        session.Run("$sample = Get-RankSample; $net = Import-NeuralNetwork $sample.WeightPath").Succeeded();
        start?.SignalAndWait();
        return [.. session.Run(script).Succeeded().Output.Select(item => string.Join('\n', item.Properties.Where(property => property.Name is not ("ElapsedSeconds" or "PeakBytes")).Select(property => $"{property.Name}: {property.Value}")))];
    }
}
