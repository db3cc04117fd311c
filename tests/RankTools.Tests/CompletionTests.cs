using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>What the Tab key offers.</summary>
public sealed class CompletionTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private string[] Complete(string line) =>
    [
        .. sample.Get("[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText", ("line", line))
            .Where(item => item is not null).Select(item => item.ToString()!), // of nothing, PowerShell makes one null
    ];

    [Fact]
    public void Architectures() =>
        Assert.Equal(["resnet101", "resnet152", "resnet18"], Complete("Import-NeuralNetwork -Architecture resnet1").Order(StringComparer.Ordinal));

    [Fact]
    public void Architectures_of_the_listing() => Assert.Contains("cifar_resnet56", Complete("Get-NeuralNetworkArchitecture cifar"));

    [Theory]
    [InlineData("Get-LayerRank -Network $net -Layer layer1.")]
    [InlineData("Get-LayerRank -Layer layer1. -Network $net", "Get-LayerRank -Layer layer1.")]
    [InlineData("Invoke-NeuralNetwork x.npy -Network $net -Layer 'layer1.")]
    [InlineData("Get-NeuralNetworkLayer -Network $net -Layer LAYER1.")]
    public void Layers_of_the_network_in_a_variable(string line, string? upTo = null)
    {
        if (upTo is not null)
            Assert.StartsWith(upTo, line);
        var script = "[System.Management.Automation.CommandCompletion]::CompleteInput($line, $at, $null).CompletionMatches.CompletionText";
        string[] found = [.. sample.Get(script, ("line", line), ("at", (upTo ?? line).Length)).Select(item => item.ToString()!.Trim('\''))];
        string[] layers = [.. sample.Get("(Get-NeuralNetworkLayer $net -Layer layer1.*).Layer").Select(item => item.ToString()!)];
        Assert.Equal(layers, found);
        Assert.Equal(21, found.Length); // 3 blocks of conv1, bn1, relu1, conv2, bn2, add and the block itself
    }

    [Theory]
    [InlineData("$net | Get-NeuralNetworkLayer -Layer lin", "linear")]
    [InlineData("Get-WeightRank -Network $net -Name linear.", "linear.bias,linear.weight")]
    [InlineData("$net | Get-WeightRank -Name linear.b", "linear.bias")]
    [InlineData("Get-WeightRank $sample.WeightPath -Name linear.", "linear.bias,linear.weight")]
    [InlineData("Measure-FeatureDimension tab.safetensors -Layer a", "avgpool")]
    [InlineData("Measure-ClassificationDimension -Path ./tab.safetensors -Layer l", "linear")]
    [InlineData("Measure-IndependenceDeficit -Target tab.safetensors -Source tab.safetensors -SourceLayer a", "avgpool")]
    [InlineData("Measure-IndependenceDeficit tab.safetensors -Class 'red m", "'red marbled disc'")]
    [InlineData("Test-DeficitCause tab.safetensors -Class 'red m", "'red marbled disc'")]
    [InlineData("$images | Measure-IndependenceDeficit -Network $net -Class 'red m", "'red marbled disc'")]
    [InlineData("Measure-FeatureDimension missing.safetensors -Layer a", "")]
    [InlineData("Get-WeightRank $sample.ClassNamePath -Name a", "")]
    public void What_is_typed_already_says_what_there_is(string line, string expected)
    {
        sample.Run(
            """
            $names = @(0..63 | ForEach-Object { 'other {0:00}' -f $_ }); $names[7] = 'red marbled disc'
            $images = Import-ImageDataset $sample.DatasetPath -ClassName $names
            $null = $images | Export-NetworkFeature tab.safetensors -Network $net -Layer avgpool, linear -Force
            """).Succeeded();
        // Where a completer knows nothing, PowerShell itself offers files, of which none begins so.
        Assert.Equal(expected, string.Join(',', Complete(line).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void No_layers_without_a_network() => Assert.Empty(Complete("Get-LayerRank -Network $unset -Layer conv"));

    [Theory]
    [InlineData("Get-LayerRank -Network $net -Rule ", "Absolute,Gram,Relative,SampleGram,Svd")]
    [InlineData("Get-MatrixRank -Rule s", "SampleGram,Svd")]
    [InlineData("Get-LayerRank -Context ", "Real,Zero")]
    [InlineData("Get-LayerRank -Protocol ", "Paper,Standard")]
    [InlineData("Get-LayerRank -Precision ", "Double,Single")]
    [InlineData("Get-LayerRank -Preprocessing ImageNet", "ImageNet,ImageNetBicubic,ImageNetBicubic256,ImageNetBicubic384,ImageNetPaper")]
    [InlineData("Import-NeuralNetwork -Preprocessing ci", "Cifar10")]
    [InlineData("Get-RankSample -Architecture v", "vit_sample_patch4_32")]
    [InlineData("Get-RankDevice cp", "cpu")]
    [InlineData("Get-LayerRank -Device cp", "cpu")]
    public void Names(string line, string expected) =>
        Assert.Equal(expected.Split(','), Complete(line).Order(StringComparer.Ordinal));
}
