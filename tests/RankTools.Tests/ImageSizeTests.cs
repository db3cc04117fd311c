using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary><c>-ImageSize</c>: networks for other images than those their weights were trained on.</summary>
public sealed class ImageSizeTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Theory]
    [InlineData("cifar_resnet20", "40x48", 12)]
    [InlineData("vit_tiny_patch16_224", "48x64", 15)]
    [InlineData("swin_tiny_patch4_window7_224", "40x52", 15)]
    [InlineData("resmlp_12_224", "64", 15)]
    [InlineData("vgg11", "40x56", 16)]
    public void Ranks_are_measured_at_another_size(string architecture, string size, int layers)
    {
        var ranks = sample.Get(
            $$"""
            $sized = Import-NeuralNetwork -Architecture {{architecture}} -RandomInitialization -Seed 2 -ClassCount 9 -ImageSize {{size}}
            "$($sized.InputShape)"
            Get-LayerRank $sample.ImagePath[0] -Network $sized -PatchSize 2 -Preprocessing ImageNet
            """);
        var sides = size.Split('x');
        Assert.Equal($"3 {sides[0]} {sides[^1]}", ranks[0].BaseObject);
        Assert.Equal(layers, ranks.Count - 1);
        Assert.All(ranks.Skip(1), rank => Assert.InRange(rank.Get<int>("Rank"), 1, 12));
        Assert.Equal($"2x2@{int.Parse(sides[0]) / 2 - 1},{int.Parse(sides[^1]) / 2 - 1}", ranks[1].Text("Patch"));
    }

    [Fact]
    public void A_file_is_loaded_at_another_size_and_pictures_are_cropped_to_it()
    {
        sample.Folder.Png("large.png", 300, 200, (row, column) => ((byte)row, (byte)column, (byte)(row * column)));
        var found = sample.Get(
            """
            $large = Import-NeuralNetwork $sample.WeightPath -ImageSize 56x64 -Preprocessing ImageNet
            $large.Preprocessing.CropSize, $large.Preprocessing.ResizeSize
            Invoke-NeuralNetwork large.png -Network $large -Layer layer3.2, linear
            Get-LayerRank large.png -Network $large -PatchSize 4 -Layer layer3.2 -Preprocessing ImageNetPaper
            """);
        Assert.Equal(["56x64", "64x73"], found.Take(2).Select(size => size.ToString())); // 256/224 of 56 and 64
        Assert.Equal("64 14 16", string.Join(' ', found[2].Get<IEnumerable<long>>("Shape")));
        Assert.Equal("64", string.Join(' ', found[3].Get<IEnumerable<long>>("Shape")));
        Assert.InRange(found[4].Get<int>("Rank"), 1, 48);
    }

    [Fact]
    public void At_the_size_of_the_weights_nothing_changes()
    {
        var spectra = sample.Get(
            """
            foreach ($network in $net, (Import-NeuralNetwork $sample.WeightPath -ImageSize 32)) {
                Get-LayerRank $sample.ImagePath[0] -Network $network -PatchSize 2 -Layer linear
            }
            """);
        Assert.Equal(spectra[0].SingularValues(), spectra[1].SingularValues());
    }

    [Fact]
    public void Architectures_are_listed_at_another_size()
    {
        var listed = sample.Get("Get-NeuralNetworkArchitecture vit_tiny_patch16_224, resnet18 -ImageSize 256; Get-NeuralNetworkArchitecture resnet18");
        Assert.Equal(["3 256 256", "3 256 256", "3 224 224"], listed.Select(item => string.Join(' ', item.Get<IEnumerable<long>>("InputShape"))));
        Assert.Equal(5_717_416 + 60 * 192, listed[0].Get<long>("ParameterCount")); // 256 places in place of 196
        Assert.Equal(listed[2].Get<long>("ParameterCount"), listed[1].Get<long>("ParameterCount"));
        Assert.True(listed[1].Get<long>("MultiplyAdds") > listed[2].Get<long>("MultiplyAdds"));
    }

    [Fact]
    public void A_size_that_patches_do_not_divide_is_an_error_about_the_architecture() =>
        sample.Run("Get-NeuralNetworkArchitecture vit_tiny_patch16_224, resnet18 -ImageSize 250")
            .HasOneError("ImageSizeUnsupported", ErrorCategory.InvalidArgument, "vit_tiny_patch16_224", "16×16", "250x250", "multiples of 16");

    [Theory]
    [InlineData("0")]
    [InlineData("32x")]
    [InlineData("wide")]
    public void What_is_no_size_is_refused_when_bound(string size)
    {
        var error = Assert.Single(sample.Run($"Import-NeuralNetwork $sample.WeightPath -ImageSize {size}").AllErrors());
        Assert.Contains("256x320", error.Exception.Message, StringComparison.Ordinal);
    }
}
