using RankTools.Core.Tests;
using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Measure-ClassificationDimension through the module.</summary>
public sealed class ClassificationDimensionTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private const string Features =
        "$null = Invoke-NeuralNetwork -Network $net -Path $sample.DatasetPath -Layer avgpool -OutFile avgpool.npy; $labels = 0..511 | ForEach-Object { $_ % 64 }";

    [Theory]
    [InlineData("Standard")]
    [InlineData("Official")]
    public void The_curve_of_a_trained_network_is_that_of_the_reference(string centering)
    {
        using var reference = new ReferenceFile("cifar", "resnet20.json");
        var expected = reference[$"classification_{centering.ToLowerInvariant()}"];
        var result = Assert.Single(sample.Get(
            $"Measure-ClassificationDimension $features -Network (Import-NeuralNetwork $weights) -LabelPath $labels -Centering {centering}",
            ("features", SharedData.Require("reference", "cifar", "resnet20_features.npy")),
            ("labels", SharedData.Require("reference", "cifar", "labels.npy")),
            ("weights", SharedData.Require("data", "cifar", "resnet20-12fca82f.th"))));
        Assert.Equal(expected.GetProperty("dimension").GetInt32(), result.Get<int?>("Dimension"));
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), result.Get<double>("FullAccuracy"));
        sample.Get("$curve = $result.Curve", ("result", result));
        Assert.Equal(
            ReferenceFile.Numbers(expected.GetProperty("curve_from_0_components")), sample.Get("$curve").Select(point => point.Get<double>("Accuracy")));
        Assert.InRange(result.Get<double?>("StandardError")!.Value, 0, 5);
    }

    /// <summary>A probe works on a part of the samples; the error names the row of the file.</summary>
    [Fact]
    public void A_number_that_is_none_is_found_in_the_file()
    {
        var values = RandomNumbers.Normal(7, 40 * 3);
        values[(29 * 3) + 2] = double.NaN;
        sample.Folder.Npy("hole.npy", values, 40, 3);
        var result = sample.Run("Measure-ClassificationDimension hole.npy -Probe -Label (0..39 | ForEach-Object { $_ % 2 })");
        Assert.Equal(["NonFiniteInput"], result.ErrorIds);
        Assert.Contains("row 29, column 2", result.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_network_is_measured_by_its_last_layer_and_by_weights_in_files_alike()
    {
        sample.Get(Features);
        var byNetwork = Assert.Single(sample.Get("Measure-ClassificationDimension avgpool.npy -Network $net -Label $labels -Top 1"));
        Assert.Equal(488 / 512.0, byNetwork.Get<double>("FullAccuracy"));
        Assert.InRange(byNetwork.Get<int?>("Dimension")!.Value, 6, 20);
        Assert.Equal(65, sample.Get("$result.Curve", ("result", byNetwork)).Count);
        Assert.Equal(64, sample.Get("$result.Classes", ("result", byNetwork)).Count);
        // An identity classifier on the logits is the same network once more, in other coordinates.
        sample.Folder.Npy("identity.npy", [.. Enumerable.Range(0, 64 * 64).Select(i => i / 64 == i % 64 ? 1.0 : 0)], 64, 64);
        var byFile = Assert.Single(sample.Get(
            """
            $null = Invoke-NeuralNetwork -Network $net -Path $sample.DatasetPath -Layer linear -OutFile logits.npy
            Measure-ClassificationDimension logits.npy -WeightPath identity.npy -Label $labels -Bootstrap 0
            """));
        Assert.Equal(488 / 512.0, byFile.Get<double>("FullAccuracy"));
        Assert.Null(byFile.Get<double?>("StandardError"));
    }

    [Fact]
    public void A_probe_says_that_it_is_one()
    {
        sample.Get(Features);
        var result = Assert.Single(sample.Get("Measure-ClassificationDimension avgpool.npy -Probe -Label $labels -Bootstrap 0 -Seed 3 -TrainingFraction 0.75"));
        Assert.True(result.Get<bool>("IsProbe"));
        Assert.Equal((384L, 128L, "ridge probe"), (result.Get<long>("TrainingCount"), result.Get<long>("Count"), result.Text("Classifier")));
        Assert.InRange(result.Get<double>("FullAccuracy"), 0.6, 1);
    }

    [Fact]
    public void Bad_input_is_one_error_each()
    {
        sample.Get(Features);
        Is("LabelMissing", "Measure-ClassificationDimension avgpool.npy -Network $net");
        Is("LabelCountMismatch", "Measure-ClassificationDimension avgpool.npy -Network $net -Label (0..9)");
        Is("LabelOutOfRange", "Measure-ClassificationDimension avgpool.npy -Network $net -Label (1..512)");
        Is("ClassifierMissing", "Measure-ClassificationDimension avgpool.npy -Label $labels");
        Is("ClassCountTooSmall", "Measure-ClassificationDimension avgpool.npy -Probe -Label ($labels | ForEach-Object { 0 })");
        Is("LayerNotFound", "Measure-ClassificationDimension avgpool.npy -Network $net -Label $labels -Layer avgpool");
        sample.Folder.RandomNpy("narrow.npy", 3, 512, 7);
        Is("WidthMismatch", "Measure-ClassificationDimension narrow.npy -Network $net -Label $labels");
        Is("ParameterConflict", "Measure-ClassificationDimension avgpool.npy -Network $net -WeightPath narrow.npy -Label $labels");
        Is("ParameterConflict", "Measure-ClassificationDimension avgpool.npy -Network $net -BiasPath narrow.npy -Label $labels");
        sample.Folder.Npy("half.npy", [.. Enumerable.Repeat(0.5, 512)], 512);
        Is("LabelInvalid", "Measure-ClassificationDimension avgpool.npy -Network $net -LabelPath half.npy");
        Is("FileNotFound", "Measure-ClassificationDimension avgpool.npy -Network $net -LabelPath none.npy");

        void Is(string id, string script)
        {
            var result = sample.Run(script);
            Assert.Empty(result.Output);
            Assert.Equal(id, Assert.Single(result.AllErrors()).FullyQualifiedErrorId.Split(',')[0]);
        }
    }

    [Fact]
    public void A_classifier_that_is_never_right_is_a_warning_and_no_dimension()
    {
        sample.Get(Features);
        var result = sample.Run("Measure-ClassificationDimension avgpool.npy -Network $net -Label ($labels | ForEach-Object { ($_ + 33) % 64 })");
        Assert.InRange(Assert.Single(result.Output).Get<double>("FullAccuracy"), 0, 0.02);
    }
}
