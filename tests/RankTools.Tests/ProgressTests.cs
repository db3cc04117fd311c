using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>What long commands say while they work.</summary>
public sealed class ProgressTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private ProgressRecord[] Shown(string script) => [.. sample.Run(script).Succeeded().Progress.Where(record => record.RecordType == ProgressRecordType.Processing)];

    [Theory]
    [InlineData("$images | Invoke-NeuralNetwork -Network $net -TopCount 1", 512)]
    [InlineData("Get-LayerRank -Network $net $sample.ImagePath[0..3] -PatchSize 4", 4)]
    public void Progress_over_many_inputs_is_a_share_of_all_of_them(string script, int count)
    {
        sample.Run("$images = Import-ImageDataset $sample.DatasetPath").Succeeded();
        var shown = Shown(script);
        Assert.NotEmpty(shown);
        Assert.All(shown, record => Assert.Matches($@"^\d+ of {count}: \S", record.StatusDescription));
        Assert.Equal(shown.Select(record => record.PercentComplete).Order(), shown.Select(record => record.PercentComplete));
    }

    [Fact]
    public void A_data_set_is_one_piece_of_work_with_one_end()
    {
        sample.Run("$images = Import-ImageDataset $sample.DatasetPath").Succeeded();
        var all = sample.Run("$images | Invoke-NeuralNetwork -Network $net -TopCount 1").Succeeded().Progress;
        Assert.Equal(ProgressRecordType.Completed, all[^1].RecordType);
        Assert.Single(all, record => record.RecordType == ProgressRecordType.Completed);
        Assert.StartsWith("Images of heldout", all[0].Activity);
    }

    /// <summary>Every command that can take long, on something small: it says what it does.</summary>
    [Theory]
    [InlineData("Import-NeuralNetwork $sample.WeightPath", "Loading cifar_resnet20.safetensors")]
    [InlineData("Import-NeuralNetwork -Architecture cifar_resnet20 -RandomInitialization", "Drawing the weights of cifar_resnet20")]
    [InlineData("Invoke-NeuralNetwork -Network $net $sample.DatasetPath", "Inputs of one file")]
    [InlineData("New-NeuralNetwork Mlp 8 3", "Drawing weights")]
    [InlineData("Import-ImageDataset $sample.ImagePath[0..3]", "Listing images")]
    [InlineData("Get-NeuralNetworkLayer $net linear", "Timing the steps of cifar_resnet20")]
    [InlineData("Get-WeightRank $sample.WeightPath -MapSize 0", "Weights of cifar_resnet20.safetensors")]
    [InlineData("Get-MatrixRank -InputObject ([double[,]]::new(3, 3))", "Singular values")]
    [InlineData("Get-LayerRank -Network $net $sample.ImagePath[0] -PatchSize 2 -Layer linear", "Layer ranks of cifar_resnet20")]
    [InlineData("Get-LayerRank -Network $net $sample.ImagePath[0] -PatchSize 2 -Layer linear -Exact", "Exact ranks of cifar_resnet20")]
    [InlineData("Get-BlockRank -Network $net $sample.ImagePath[0] -Layer avgpool, linear", "Block ranks of cifar_resnet20")]
    [InlineData("Test-NeuralNetwork -Network $net $sample.ImagePath[0]", "Checking cifar_resnet20")]
    [InlineData("Measure-PerturbedFeatureDimension -Network $net $sample.ImagePath[0] -PerturbationCount 4 -Layer linear", "Perturbed features of cifar_resnet20")]
    [InlineData("Measure-LyapunovSpectrum -Gaussian -Width 4 -Depth 10", "Lyapunov spectrum")]
    [InlineData("Import-ImageDataset $sample.DatasetPath | Export-NetworkFeature p.safetensors -Network $net -Force", "Features of cifar_resnet20")]
    [InlineData("Import-ImageDataset $sample.DatasetPath | Measure-IndependenceDeficit -Network $net -Class 0 -NullDraws 2", "Logits of cifar_resnet20")]
    public void A_long_command_says_what_it_does(string script, string activity) =>
        Assert.Contains(Shown(script), record => record.Activity.StartsWith(activity, StringComparison.Ordinal));

    [Fact]
    public void Blocks_count_by_their_arithmetic()
    {
        // Of the two blocks the first has all of the network's convolutions, the second 64 x 64 multiply-adds.
        var shown = Shown("Get-BlockRank -Network $net $sample.ImagePath[0] -Layer avgpool, linear");
        Assert.Equal(0, shown[0].PercentComplete);
        Assert.All(shown.Skip(1), record => Assert.InRange(record.PercentComplete, 99, 100));
    }

    [Fact]
    public void Debug_gives_the_times_of_every_layer_and_nothing_is_timed_without_it()
    {
        const string script = "Get-LayerRank -Network $net $sample.ImagePath[0..1] -PatchSize 2 -Layer conv1, avgpool, linear 5>&1 | Where-Object { $_ -is [System.Management.Automation.DebugRecord] }";
        var lines = sample.Get($"$DebugPreference = 'Continue'; {script}");
        Assert.Equal(2, lines.Count); // one message an input
        Assert.All(lines, line => Assert.Matches(
            @"Times at '.*\.png':\s+layer, milliseconds +Jacobian +spectrum\s+conv1 +\d+\.\d +\d+\.\d\s+avgpool +\d+\.\d +\d+\.\d\s+linear +\d+\.\d +\d+\.\d\s+in all +\d+\.\d +\d+\.\d$", line.ToString()));
        Assert.Empty(sample.Get($"$DebugPreference = 'SilentlyContinue'; {script}"));
    }

    [Theory]
    [InlineData("Get-LayerRank -Network $net $sample.ImagePath[0] -PatchSize 2 -Layer conv1, linear -Exact", "Jacobian spectrum conv1 linear")]
    [InlineData("Get-BlockRank -Network $net $sample.ImagePath[0] -Layer avgpool, linear", "Jacobian spectrum avgpool linear")]
    [InlineData("Get-BlockRank -Network $net $sample.ImagePath[0] -Layer avgpool, linear -DenseLimit 16 -StepCount 4 -VectorCount 2", "Jacobian spectrum avgpool linear")]
    [InlineData("Measure-LyapunovSpectrum -Network $net $sample.ImagePath[0] -Layer avgpool, linear -Count 2", "tangents QR leading directions avgpool linear")]
    [InlineData("Measure-PerturbedFeatureDimension -Network $net $sample.ImagePath[0] -Count 8 -Layer conv1, linear", "rows spectrum errors rows of pass 1 conv1 linear")]
    [InlineData("Measure-PerturbedFeatureDimension -Network $net $sample.ImagePath[0] -Count 8 -Layer conv1, linear -CompareLinear", "rows spectrum errors rows of pass 1 conv1 linear")]
    [InlineData("$sample.ImagePath[0..5] | Measure-ManifoldDimension -Network $net -Layer linear -ImageCount 2 -NeighborCount 3 -TangentDimension 2 -LargestScale 2 -WarningAction Ignore", "features estimators features input tangents linear")]
    public void Debug_gives_the_times_of_other_measurements_too(string command, string words)
    {
        var script = $"{command} 5>&1 | Where-Object {{ $_ -is [System.Management.Automation.DebugRecord] }}";
        var text = Assert.Single(sample.Get($"$DebugPreference = 'Continue'; {script}")).ToString();
        var lines = text.Split('\n');
        Assert.StartsWith("Times at '", lines[0], StringComparison.Ordinal);
        Assert.Equal("layer, milliseconds " + words + " in all", string.Join(' ', Regex.Replace(string.Join(' ', lines[1..]), @" -?\d+\.\d(?= |$)", "").Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        double[][] numbers = [.. lines[2..].Select(line => Regex.Matches(line, @"\d+\.\d\b").Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture)).ToArray())];
        Assert.All(numbers, pair => Assert.Equal(2, pair.Length));
        for (var side = 0; side < 2; side++)
            Assert.Equal(numbers[^1][side], numbers[..^1].Sum(pair => pair[side]), 0.06 * numbers.Length);
        Assert.Empty(sample.Get($"$DebugPreference = 'SilentlyContinue'; {script}"));
    }
}
