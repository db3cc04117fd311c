using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>The trained networks that come with the module, through the module.</summary>
public sealed class RankSampleTests(SampleSession sample) : IClassFixture<SampleSession>
{
    /// <summary>With the number of shipped images that docs/samples.md says each recognises.</summary>
    public static TheoryData<string, int> Networks => new()
    {
        { "cifar_resnet20", 488 },
        { "resmlp_sample_32", 401 },
        { "gmixer_sample_32", 358 },
        { "vit_sample_patch4_32", 280 },
        { "swin_sample_patch2_window4_32", 376 },
    };

    public static TheoryData<string> Names => [.. Networks.Select(row => row.Data.Item1)];

    [Fact]
    public void Without_a_name_it_is_the_residual_network_and_with_a_star_all_of_them()
    {
        Assert.Equal("cifar_resnet20", Assert.Single(sample.Get("Get-RankSample")).Text("Architecture"));
        var all = sample.Get("Get-RankSample *");
        Assert.Equal(Networks.Select(row => row.Data.Item1), all.Select(item => item.Text("Architecture")));
        Assert.All(all, item => Assert.EndsWith(item.Text("Architecture") + ".safetensors", item.Text("WeightPath")));
        Assert.Single(all.Select(item => item.Text("DatasetPath")).Distinct());
    }

    [Fact]
    public void Another_name_is_an_error_and_the_others_go_on()
    {
        var result = sample.Run("Get-RankSample vit*, resnet99, GMIXER_*");
        Assert.Equal(["vit_sample_patch4_32", "gmixer_sample_32"], result.Output.Select(item => item.Text("Architecture")));
        result.HasOneError("ArchitectureNotFound", ErrorCategory.ObjectNotFound, "resnet99", "swin_sample_patch2_window4_32");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void As_many_images_are_recognised_as_documented(string name, int documented)
    {
        var predictions = sample.Get(
            $$"""
            $one = Get-RankSample {{name}}
            Invoke-NeuralNetwork $one.DatasetPath -Network (Import-NeuralNetwork $one.WeightPath -ClassName $one.ClassNamePath)
            """);
        Assert.InRange(predictions.Count(prediction => prediction.Get<bool?>("IsCorrect") == true), documented - 1, documented + 1);
    }

    /// <summary>A theorem for the exact rank, to which a tolerance near the rounding of double precision comes close.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Ranks_never_rise_with_depth(string name)
    {
        var ranks = sample.Get(
            $$"""
            $one = Get-RankSample {{name}}
            Get-LayerRank $one.ImagePath[5] -Network (Import-NeuralNetwork $one.WeightPath) -PatchSize 6 -Precision Double -Tolerance 1e-9
            """);
        Assert.True(ranks.Count > 6);
        Assert.All(ranks, rank => Assert.False(rank.Get<bool>("Unresolved")));
        foreach (var (before, after) in ranks.Zip(ranks.Skip(1)))
            Assert.True(after.Get<int>("Rank") <= before.Get<int>("Rank"), $"{before.Text("Layer")} {before.Text("Rank")}, {after.Text("Layer")} {after.Text("Rank")}");
        Assert.Equal(3 * 6 * 6, ranks[0].Get<int>("Rank"));
        Assert.InRange(ranks[^1].Get<int>("Rank"), 1, 64);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void At_a_hundredth_of_the_largest_value_little_is_left_at_the_logits(string name)
    {
        var ranks = sample.Get(
            $$"""
            $one = Get-RankSample {{name}}
            Get-LayerRank $one.ImagePath[5] -Network (Import-NeuralNetwork $one.WeightPath) -PatchSize 8
            """);
        Assert.Equal(3 * 8 * 8, ranks[0].Get<int>("Rank"));
        Assert.InRange(ranks[^1].Get<int>("Rank"), 5, 40);
    }
}
