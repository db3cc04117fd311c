using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Get-LayerRank -Exact on the sample networks.</summary>
public sealed class ExactRankTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Fact]
    public void Exact_ranks_of_the_trained_network_are_those_of_float64_singular_values_and_never_rise()
    {
        var results = sample.Get(
            """
            Get-LayerRank $sample.ImagePath[5] -Network $net -PatchSize 4 -Exact
            Get-LayerRank $sample.ImagePath[5] -Network $net -PatchSize 4 -Precision Double -Rule Svd
            """);
        var (exact, numerical) = (results.Take(12).ToArray(), results.Skip(12).ToArray());
        Assert.Equal(numerical.Select(rank => rank.Text("Layer")), exact.Select(rank => rank.Text("Layer")));
        Assert.Equal(numerical.Select(rank => rank.Get<int>("Rank")), exact.Select(rank => rank.Get<int>("Rank")));
        Assert.Equal(exact.Select(rank => rank.Get<int>("Rank")).OrderDescending(), exact.Select(rank => rank.Get<int>("Rank")));
        Assert.All(exact, rank =>
        {
            Assert.Equal(2, rank.Get<IReadOnlyList<long>>("Primes").Distinct().Count());
            Assert.All(rank.Get<IReadOnlyList<int>>("PrimeRanks"), each => Assert.Equal(rank.Get<int>("Rank"), each));
        });
        Assert.True(exact[^1].Get<int>("Rank") > sample.Get("Get-LayerRank $sample.ImagePath[5] -Network $net -PatchSize 4 -Layer linear")[0].Get<int>("Rank"));
    }

    [Fact]
    public void Every_layer_of_the_network_has_no_more_rank_than_the_one_it_is_computed_from()
    {
        var ranks = sample.Get("Get-LayerRank $sample.ImagePath[1] -Network $net -PatchSize 2 -Exact -Layer *").ToDictionary(rank => rank.Text("Layer"), rank => rank.Get<int>("Rank"));
        var compared = 0;
        foreach (var layer in sample.Get("Get-NeuralNetworkLayer $net"))
        {
            var inputs = layer.Get<IReadOnlyList<string>>("Inputs");
            if (inputs.Count != 1 || !ranks.TryGetValue(inputs[0], out var before))
                continue;
            Assert.True(ranks[layer.Text("Layer")] <= before, $"{layer.Text("Layer")} has {ranks[layer.Text("Layer")]}, {inputs[0]} {before}");
            compared++;
        }
        Assert.InRange(compared, 50, 100);
    }

    [Fact]
    public void Other_primes_give_the_same_ranks_and_the_same_seed_the_same_primes()
    {
        var results = sample.Get(
            "foreach ($seed in 1, 2, 1) { Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 3 -Channel 1 -Context Zero -Exact -Layer layer3.2, linear -Seed $seed }");
        Assert.Equal(results[0].Get<int>("Rank"), results[2].Get<int>("Rank"));
        Assert.Equal(results[1].Get<int>("Rank"), results[3].Get<int>("Rank"));
        Assert.NotEqual(results[0].Text("Primes"), results[2].Text("Primes"));
        Assert.Equal(results[0].Text("Primes"), results[4].Text("Primes"));
        Assert.Equal(("Zero", "3x3@14,14[1]"), (results[0].Text("Context"), results[0].Text("Patch")));
    }

    [Theory]
    [InlineData("-Network $vit -Exact", "OperatorNotExact", ErrorCategory.NotImplemented, "", "leave -Exact out")]
    [InlineData("-Network $net -Exact -Rule Gram", "ParameterConflict", ErrorCategory.InvalidArgument, "Rule", "-Exact")]
    [InlineData("-Network $net -Exact -Tolerance 0.1", "ParameterConflict", ErrorCategory.InvalidArgument, "Tolerance", "-Exact")]
    [InlineData("-Network $net -Exact -Precision Double", "ParameterConflict", ErrorCategory.InvalidArgument, "Precision", "-Exact")]
    [InlineData("-Network $net -Exact -WholeInput -MemoryLimit 100MB", "LayerTooLarge", ErrorCategory.LimitsExceeded, "", "-MemoryLimit")]
    public void What_cannot_be_exact_is_one_error(string parameters, string id, ErrorCategory category, string target, string says)
    {
        var result = sample.Run("$vit = Import-NeuralNetwork (Get-RankSample vit*).WeightPath; Get-LayerRank $sample.ImagePath[0..1] " + parameters);
        var error = Assert.Single(result.AllErrors());
        Assert.Equal((id, category), (error.FullyQualifiedErrorId.Split(',')[0], error.CategoryInfo.Category));
        Assert.Contains(says, error.Exception.Message);
        Assert.True(target.Length == 0 || target == (string)error.TargetObject);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void The_first_operator_that_is_not_exact_is_named()
    {
        var error = Assert.Single(sample.Run("$vit = Import-NeuralNetwork (Get-RankSample vit*).WeightPath; Get-LayerRank $sample.ImagePath[0] -Network $vit -Exact").AllErrors());
        var first = sample.Get("Get-NeuralNetworkLayer $vit | Where-Object { $_.Layer -eq $name }", ("name", error.TargetObject));
        Assert.NotEmpty(first);
        Assert.Contains(first[0].Text("Operator"), error.Exception.Message);
    }
}
