using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Test-DeficitCause on a trained network and one with random weights.</summary>
public sealed class DeficitCauseTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private const string Quick = "-Class 0, 1, 2, 3, 4, 5 -NullDraws 2 -Permutation 200";

    /// <summary>Six images of the first six classes and one of every other, through both networks.</summary>
    private void Export()
    {
        CifarFile.Select(sample.Folder, "few.bin", sample.Get("$sample.DatasetPath")[0].ToString(), (label, number) => number < (label < 6 ? 6 : 1) ? 1 : 0);
        sample.Get(
            """
            $random = Import-NeuralNetwork -Architecture cifar_resnet20 -RandomInitialization -Seed 1 -ClassCount 64 -Name random
            $null = Import-ImageDataset few.bin | Export-NetworkFeature trained.safetensors -Network $net -Force
            $null = Import-ImageDataset few.bin | Export-NetworkFeature random.safetensors -Network $random -Force
            """);
    }

    [Fact]
    public void Conditions_and_correlations_agree_with_what_is_measured_alone()
    {
        Export();
        var results = sample.Get($"'trained.safetensors', 'random.safetensors' | Test-DeficitCause {Quick} -LabelPermutation 1");
        var conditions = results.Where(item => item.Properties["Score"] is not null).ToArray();
        Assert.Equal(["cifar_resnet20/", "cifar_resnet20/1", "random/", "random/1"], conditions.Select(item => $"{item.Text("Network")}/{item.Get<object?>("LabelPermutation")}"));
        var alone = sample.Get("Measure-IndependenceDeficit -FeaturePath random.safetensors -Class 0, 1, 2, 3, 4, 5 -NullDraws 2");
        Assert.Equal(alone.Average(item => item.Get<double>("Score")), conditions[2].Get<double>("Score"), 1e-9);
        Assert.All(conditions, item => Assert.Equal(item.Get<double>("Score") - item.Get<double>("NullScore"), item.Get<double>("Excess"), 1e-12));
        Assert.True(conditions[2].Get<double>("LogitEffectiveRank") < conditions[0].Get<double>("LogitEffectiveRank"));

        var correlations = results.Where(item => item.Properties["Spearman"] is not null).ToArray();
        Assert.Equal(5 * 4, correlations.Length); // four ranks, over the classes of each condition and over the conditions
        foreach (var rank in new[] { "LogitRank", "LogitEffectiveRank", "FeatureRank", "FeatureEffectiveRank" })
        {
            var over = Assert.Single(correlations, item => item.Text("Over") == "conditions" && item.Text("Rank") == rank);
            var expected = Spearman(
                [.. conditions.Select(item => item.Get<double>("Excess"))],
                [.. conditions.Select(item => Convert.ToDouble(item.Get<object>(rank), System.Globalization.CultureInfo.InvariantCulture))]);
            Assert.Equal(4, over.Get<int>("Count"));
            Assert.Equal(expected, over.Get<double?>("Spearman")!.Value, 1e-9);
            Assert.InRange(over.Get<double?>("PValue")!.Value, 0, 1);
        }
    }

    [Fact]
    public void Permuted_labels_come_back_with_their_seed()
    {
        Export();
        string[] Measure(int seed) =>
        [
            .. sample.Get($"Test-DeficitCause trained.safetensors -LabelPermutation 1 {Quick} -Seed {seed}")
                .Select(item => string.Join(' ', item.Properties.Where(property => property.Name != "Seed").Select(property => $"{property.Value}"))),
        ];
        var first = Measure(3);
        Assert.Equal(first, Measure(3));
        Assert.NotEqual(first, Measure(4));
    }

    [Fact]
    public void Labels_are_needed_to_permute_them()
    {
        sample.Get("$null = $sample.ImagePath[0..7] | Export-NetworkFeature unlabelled.safetensors -Network $net");
        Assert.Contains("LabelsMissing", sample.Run($"Test-DeficitCause unlabelled.safetensors -LabelPermutation 1 {Quick}").ErrorIds);
        Assert.Equal(["PathNotFound"], sample.Run("Test-DeficitCause absent.safetensors").ErrorIds);
    }

    /// <summary>Pearson's correlation of the ranks, equal values sharing the mean of theirs.</summary>
    private static double Spearman(double[] x, double[] y)
    {
        static double[] Ranks(double[] values) =>
            [.. values.Select(value => values.Count(other => other < value) + ((values.Count(other => other.Equals(value)) + 1) / 2.0))];
        var (a, b) = (Ranks(x), Ranks(y));
        var (meanA, meanB) = (a.Average(), b.Average());
        var product = a.Zip(b, (one, other) => (one - meanA) * (other - meanB)).Sum();
        return product / Math.Sqrt(a.Sum(value => Math.Pow(value - meanA, 2)) * b.Sum(value => Math.Pow(value - meanB, 2)));
    }
}
