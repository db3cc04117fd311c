using System.Management.Automation;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Measure-IndependenceDeficit and Test-ClassSubstitution on a network and a data set, against the network's feature file.</summary>
public sealed class NetworkDeficitTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private string Original => sample.Get("$sample.DatasetPath")[0].ToString();

    /// <summary>Two images of each of the 64 classes in <c>$data</c>, and their features in <c>two.safetensors</c>.</summary>
    private void ExportTwoOfEach()
    {
        CifarFile.Select(sample.Folder, "two.bin", Original, (_, number) => number < 2 ? 1 : 0);
        sample.Get(
            """
            $data = Import-ImageDataset two.bin -ClassName $sample.ClassNamePath
            $null = Export-NetworkFeature two.safetensors -Network $net -Dataset $data -Force
            """);
    }

    [Fact]
    public void A_network_with_a_data_set_gives_what_its_feature_file_gives()
    {
        ExportTwoOfEach();
        const string Common = "-Network $net -Class 'red plain disc', 9 -Spectrum -NullDraws 3 -Seed 4 -HoldOut 0.5";
        var computed = sample.Get($"$data | Measure-IndependenceDeficit {Common}");
        var read = sample.Get($"Measure-IndependenceDeficit -FeaturePath two.safetensors {Common}");
        Assert.Equal([0, 9], computed.Select(item => item.Get<int>("ClassIndex")));
        foreach (var (one, other) in computed.Zip(read))
        {
            Assert.Equal(("two.bin", "cifar_resnet20"), (one.Text("Source"), one.Text("Network")));
            Assert.Equal(other.Text("ClassName"), one.Text("ClassName"));
            foreach (var property in new[] { "Score", "RSquared", "RefitRelativeError", "ConfidenceError", "Objective", "Regularization", "LogitSumVariance" })
                Assert.Equal(other.Get<double>(property), one.Get<double>(property), 1e-6 * Math.Abs(other.Get<double>(property)));
            Assert.Equal(other.Get<double?>("PValue"), one.Get<double?>("PValue"));
            Assert.Equal(Terms(other).Select(term => term.Get<int>("ClassIndex")), Terms(one).Select(term => term.Get<int>("ClassIndex")));
            var (spectrum, expected) = (PSObject.AsPSObject(one.Get<object>("Spectrum")), PSObject.AsPSObject(other.Get<object>("Spectrum")));
            foreach (var property in new[] { "LogitRank", "ClassifierRank", "FeatureRank", "Images" })
                Assert.Equal(expected.Get<int?>(property), spectrum.Get<int?>(property));
            Assert.InRange(spectrum.Get<int?>("FeatureRank")!.Value, 1, 64);
            Assert.InRange(spectrum.Get<int>("LogitRank"), 1, Math.Min(spectrum.Get<int?>("ClassifierRank")!.Value, spectrum.Get<int?>("FeatureRank")!.Value));
        }
    }

    [Fact]
    public void Double_precision_and_other_batches_change_no_more_than_rounding()
    {
        ExportTwoOfEach();
        var single = sample.Get("Measure-IndependenceDeficit -Network $net -Dataset $data -Class 3 -NullDraws 0 -BatchSize 7")[0];
        var wide = sample.Get("Measure-IndependenceDeficit -Network $net -Dataset $data -Class 3 -NullDraws 0 -Precision Double")[0];
        Assert.Equal(wide.Get<double>("RSquared"), single.Get<double>("RSquared"), 1e-3);
        Assert.NotEqual(wide.Get<double>("Objective"), single.Get<double>("Objective")); // the pass itself is in double
        Assert.Equal(wide.Get<double>("Objective"), single.Get<double>("Objective"), 1e-3 * wide.Get<double>("Objective"));
    }

    [Fact]
    public void The_papers_protocol_takes_the_images_of_the_class()
    {
        // 24 images of class 5 and two of every other.
        CifarFile.Select(sample.Folder, "own.bin", Original, (label, number) => label == 5 ? 3 : number < 2 ? 1 : 0);
        var result = sample.Run("Measure-IndependenceDeficit -Network $net -Dataset (Import-ImageDataset own.bin) -Rows Class -Regularization 20 -Protocol Paper -Class 4, 5 -NullDraws 2");
        Assert.Equal(["TooFewImages"], result.ErrorIds);
        var paper = Assert.Single(result.Output);
        Assert.Equal((5, 24, 0), (paper.Get<int>("ClassIndex"), paper.Get<int>("TrainingImages"), paper.Get<int>("HeldOutImages")));
        Assert.Equal(("Class", true, 20.0), (paper.Text("Rows"), paper.Get<bool>("ShiftKept"), paper.Get<double>("Regularization")));
        Assert.InRange(paper.Get<int>("ClassesUsed"), 1, 62);
        Assert.InRange(paper.Get<double>("DualityGap"), 0, 1e-6 * paper.Get<double>("Objective"));
    }

    [Fact]
    public void A_substitution_on_a_network_decides_as_on_its_feature_file()
    {
        ExportTwoOfEach();
        sample.Get("$deficit = Measure-IndependenceDeficit -Network $net -Dataset $data -Class 5 -MaxClass 2 -NullDraws 0 -HoldOut 0.5");
        var computed = sample.Get("$deficit | Test-ClassSubstitution -Network $net -Dataset $data")[0];
        var read = sample.Get("$deficit | Test-ClassSubstitution -FeaturePath two.safetensors")[0];
        foreach (var property in new[] { "Accuracy", "SubstitutedAccuracy", "ClassAccuracy", "SubstitutedClassAccuracy" })
            Assert.Equal(read.Get<double?>(property), computed.Get<double?>(property));
        Assert.Equal(read.Get<double>("RelativeError"), computed.Get<double>("RelativeError"), 1e-9);
        Assert.Equal(read.Text("Moved"), computed.Text("Moved"));
        Assert.Equal(64, sample.Get("$deficit | Test-ClassSubstitution -Network $net -Dataset $data -HeldOut")[0].Get<int>("Images"));
        var both = sample.Get("'two.safetensors', 'two.safetensors' | Test-ClassSubstitution -InputObject $deficit");
        Assert.Equal(2, both.Count); // one for each file that comes down the pipeline
    }

    [Fact]
    public void Images_and_names_that_do_not_fit_are_clear_errors()
    {
        ExportTwoOfEach();
        sample.Folder.Png("one.png", 32, 32, (x, y) => ((byte)x, (byte)y, 0));
        sample.Folder.Write("broken.png", "not a picture");
        var half = sample.Run("$some = 'one.png', 'broken.png', $sample.ImagePath[0], $sample.ImagePath[9] | Import-ImageDataset; Measure-IndependenceDeficit -Network $net -Dataset $some -Class 1 -NullDraws 0 -HoldOut 0");
        Assert.Equal(["ImageUnreadable"], half.ErrorIds);
        Assert.Equal(3, half.Output[^1].Get<int>("TrainingImages"));
        sample.Get("$unlabelled = $sample.ImagePath[0..5] | Import-ImageDataset");
        Assert.Equal(["LabelsMissing"], sample.Run("Measure-IndependenceDeficit -Network $net -Dataset $unlabelled -Rows Class").ErrorIds);
        Assert.Equal(["ImageUnreadable", "NoImages"], sample.Run("Measure-IndependenceDeficit -Network $net -Dataset ('broken.png' | Import-ImageDataset)").ErrorIds);
        Assert.Equal(["MemoryLimitExceeded"], sample.Run("Measure-IndependenceDeficit -Network $net -Dataset $data -MemoryLimit 20KB").ErrorIds);
        Assert.Equal(["ClassNotFound"], sample.Run("Measure-IndependenceDeficit -Network $net -Dataset $data -Class 'red plain disk'").ErrorIds);
    }

    [Fact]
    public void A_data_set_of_another_number_of_classes_is_refused_and_so_is_a_file_made_from_it()
    {
        ExportTwoOfEach();
        sample.Get("$three = $sample.ImagePath[0..5] | Import-ImageDataset -ClassName one, two, three; $null = $three | Export-NetworkFeature three.safetensors -Network $net -Force");
        foreach (var command in new[]
        {
            "$three | Measure-IndependenceDeficit -Network $net", "Measure-IndependenceDeficit -FeaturePath three.safetensors",
            "Test-DeficitCause three.safetensors", "Measure-IndependenceDeficit -Target three.safetensors -Source two.safetensors",
            "Measure-IndependenceDeficit -Target two.safetensors -Source three.safetensors",
        })
        {
            var result = sample.Run(command);
            Assert.Equal(["ClassCountMismatch"], result.ErrorIds);
            Assert.Empty(result.Output);
            Assert.Contains("3 classes", (result.Failure ?? result.Errors[0].Exception).Message);
        }
    }

    private static IReadOnlyList<PSObject> Terms(PSObject result) =>
        [.. ((System.Collections.IEnumerable)result.Properties["Term"].Value).Cast<object>().Select(PSObject.AsPSObject)];
}
