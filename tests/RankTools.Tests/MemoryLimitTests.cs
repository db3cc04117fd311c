using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>-MemoryLimit holds every computing cmdlet, not only the layer ranks.</summary>
public sealed class MemoryLimitTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Fact]
    public void A_network_whose_values_need_more_is_not_run()
    {
        var result = sample.Run("Invoke-NeuralNetwork -Network $net $path -MemoryLimit 64KB", ("path", sample.Picture));
        Assert.Empty(result.Output);
        var error = Assert.Single(result.Errors);
        Assert.Equal(ErrorCategory.LimitsExceeded, error.CategoryInfo.Category);
        Assert.Equal((sample.Picture, true), (error.TargetObject, error.FullyQualifiedErrorId.StartsWith("MemoryLimitExceeded", StringComparison.Ordinal)));
        Assert.Single(sample.Get("Invoke-NeuralNetwork -Network $net $path -MemoryLimit 1MB", ("path", sample.Picture)));
    }

    [Fact]
    public void A_matrix_that_needs_more_is_refused_and_the_others_go_on()
    {
        var result = sample.Run("[double[,]]::new(100, 50), [double[,]]::new(3, 2) | Get-MatrixRank -MemoryLimit 50KB");
        Assert.Equal(["InputObject#1"], result.Values("Source"));
        Assert.StartsWith("MemoryLimitExceeded", Assert.Single(result.ErrorIds));
    }

    [Fact]
    public void A_rank_can_be_counted_again_under_another_rule()
    {
        var ranks = sample.Get(
            "$r = Get-LayerRank -Network $net $path -PatchSize 4 -Layer avgpool; $r, $r.With('Relative', 0.5), $r.With('Absolute', 0)", ("path", sample.Picture));
        Assert.Equal(["0.01", "0.5", "0"], ranks.Select(rank => rank.Text("Tolerance")));
        var values = ranks[0].Text("SingularValues").Split(';').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(values.Count(value => value > 0.5 * values[0]), ranks[1].Properties["Rank"].Value);
    }
}
