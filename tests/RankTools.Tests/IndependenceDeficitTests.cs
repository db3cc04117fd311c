using System.Management.Automation;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Measure-IndependenceDeficit on planted combinations, on logits that sum to a constant, and on bad input.</summary>
public sealed class IndependenceDeficitTests(SampleSession sample) : IClassFixture<SampleSession>
{
    private const int Images = 200;
    private const int Classes = 12;

    /// <summary>Independent logits, but for class 3 = 0.7·class 1 + 0.3·class 8.</summary>
    private static double[] Planted(double constant = 0)
    {
        var values = RandomNumbers.Normal(12, Images * Classes);
        for (var n = 0; n < Images; n++)
        {
            var row = values.AsSpan(n * Classes, Classes);
            row[3] = (0.7 * row[1]) + (0.3 * row[8]) + constant;
        }
        return values;
    }

    private string Labels(string name = "labels.npy") =>
        sample.Folder.Npy(name, [.. Enumerable.Range(0, Images).Select(n => (double)(n % 10 == 0 ? 11 : n % 5))], Images);

    [Fact]
    public void A_planted_combination_is_found_and_refitted_exactly()
    {
        sample.Folder.Npy("planted.npy", Planted(), Images, Classes);
        foreach (var parameters in new[] { "-MaxClass 2", "-MaxClass 2 -KeepShift", "-KeepShift" })
        {
            var result = Assert.Single(sample.Get($"Measure-IndependenceDeficit -LogitPath planted.npy -Class 3 {parameters}"));
            var terms = Terms(result);
            Assert.Equal([1, 8], terms.Select(term => term.Get<int>("ClassIndex")));
            Assert.Equal(0.7, terms[0].Get<double>("RefitWeight"), 1e-8);
            Assert.Equal(0.3, terms[1].Get<double>("RefitWeight"), 1e-8);
            Assert.Equal(1, terms.Sum(term => term.Get<double>("Share")), 1e-12);
            Assert.Equal(1 - (2.0 / 11), result.Get<double>("Score"), 1e-9);
            Assert.Equal(0, result.Get<double>("RefitRelativeError"), 1e-9);
            Assert.Equal(0, result.Get<double>("RefitConfidenceError"), 1e-9);
            Assert.True(result.Get<double>("RelativeError") > result.Get<double>("RefitRelativeError"));
            Assert.Equal((160, 40), (result.Get<int>("TrainingImages"), result.Get<int>("HeldOutImages")));
            Assert.Equal(1.0 / 21, result.Get<double>("PValue"), 1e-12);
            Assert.InRange(result.Get<double>("DualityGap"), 0, 1e-6 * result.Get<double>("Objective"));
        }
    }

    [Fact]
    public void A_class_that_nothing_explains_scores_no_better_than_chance()
    {
        sample.Folder.Npy("planted.npy", Planted(), Images, Classes);
        var result = Assert.Single(sample.Get("Measure-IndependenceDeficit -LogitPath planted.npy -Class 5 -KeepShift"));
        Assert.InRange(result.Get<double>("Score"), 0, 0.1);
        Assert.InRange(result.Get<double>("PValue"), 0.1, 1);
    }

    [Fact]
    public void Logits_that_sum_to_a_constant_depend_on_each_other_until_the_shift_is_taken_out()
    {
        var values = RandomNumbers.Normal(7, Images * Classes);
        for (var n = 0; n < Images; n++)
        {
            var row = values.AsSpan(n * Classes, Classes);
            var sum = 0.0;
            foreach (var value in row)
                sum += value;
            row[Classes - 1] -= sum;
        }
        sample.Folder.Npy("constant-sum.npy", values, Images, Classes);
        var kept = sample.Get("Measure-IndependenceDeficit -LogitPath constant-sum.npy -Class 2 -KeepShift -Regularization 1e-4")[0];
        Assert.Equal(Classes - 1, kept.Get<int>("ClassesUsed"));
        Assert.All(Terms(kept), term => Assert.Equal(-1, term.Get<double>("Weight"), 1e-2));
        Assert.InRange(kept.Get<double>("RSquared"), 0.9999, 1);
        Assert.Equal(0, kept.Get<double>("Score")); // it takes all classes
        Assert.Equal(0, kept.Get<double>("LogitSumVariance"), 1e-20);
        var removed = sample.Get("Measure-IndependenceDeficit -LogitPath constant-sum.npy -Class 2 -Regularization 1e-4")[0];
        Assert.InRange(removed.Get<double>("RSquared"), -1, 0.1);
        Assert.Equal(kept.Get<double>("ScoreWithoutShift"), removed.Get<double>("Score"), 1e-9);
    }

    [Fact]
    public void A_path_falls_from_nothing_and_every_point_is_certified()
    {
        sample.Folder.Npy("planted.npy", Planted(), Images, Classes);
        var path = sample.Get("Measure-IndependenceDeficit -LogitPath planted.npy -Class 3 -RegularizationPath 30");
        Assert.Equal(30, path.Count);
        Assert.Equal(0, path[0].Get<int>("ClassesUsed"));
        Assert.True(path[^1].Get<int>("ClassesUsed") >= 2);
        Assert.Equal(1e-3 * path[0].Get<double>("Regularization"), path[^1].Get<double>("Regularization"), 1e-9);
        Assert.All(path, point => Assert.InRange(point.Get<double>("DualityGap"), 0, 1e-6 * point.Get<double>("Objective")));
        Assert.All(path.Zip(path.Skip(1)), pair => Assert.True(pair.First.Get<double>("Objective") > pair.Second.Get<double>("Objective")));
    }

    [Fact]
    public void The_same_seed_gives_the_same_result_and_another_seed_another_split()
    {
        sample.Folder.Npy("planted.npy", Planted(), Images, Classes);
        double[] Scores(int seed) =>
            [.. sample.Get($"Measure-IndependenceDeficit -LogitPath planted.npy -NullDraws 3 -Seed {seed}").Select(item => item.Get<double>("RSquared"))];
        Assert.Equal(Scores(4), Scores(4));
        Assert.NotEqual(Scores(4), Scores(5));
    }

    [Fact]
    public void Rows_choose_images_by_their_class()
    {
        sample.Folder.Npy("planted.npy", Planted(), Images, Classes);
        Labels();
        var own = sample.Get("Measure-IndependenceDeficit -LogitPath planted.npy -LabelPath labels.npy -Class 3 -Rows Class -MaxClass 2")[0];
        var others = sample.Get("Measure-IndependenceDeficit -LogitPath planted.npy -LabelPath labels.npy -Class 3 -Rows Other -MaxClass 2")[0];
        Assert.Equal(40, own.Get<int>("TrainingImages") + own.Get<int>("HeldOutImages"));
        Assert.Equal(160, others.Get<int>("TrainingImages") + others.Get<int>("HeldOutImages"));
        Assert.All([own, others], result => Assert.Equal([0.7, 0.3], Terms(result).Select(term => Math.Round(term.Get<double>("RefitWeight"), 8))));
        var paper = sample.Get("Measure-IndependenceDeficit -LogitPath planted.npy -LabelPath labels.npy -Class 3 -Protocol Paper -Regularization 0.1")[0];
        Assert.Equal((40, 0, "Class", true), (paper.Get<int>("TrainingImages"), paper.Get<int>("HeldOutImages"), paper.Text("Rows"), paper.Get<bool>("ShiftKept")));
    }

    [Fact]
    public void Classes_are_found_by_name_index_and_pattern()
    {
        sample.Folder.Npy("planted.npy", Planted(), Images, Classes);
        sample.Folder.Write("names.txt", "tench, Tinca tinca\ngerbil\nhamster\ncrane\ncrane\nfox\nred fox\ngrey fox\nowl\nhen\ncock\nkite\n");
        int[] Chosen(string which) =>
            [.. sample.Get($"Measure-IndependenceDeficit -LogitPath planted.npy -ClassName names.txt -NullDraws 0 -Class {which}").Select(item => item.Get<int>("ClassIndex"))];
        Assert.Equal([0], Chosen("'Tinca tinca'"));
        Assert.Equal([2, 5], Chosen("Fox, 2"));
        Assert.Equal([5, 6, 7], Chosen("'*fox'"));
        var unknown = sample.Run("Measure-IndependenceDeficit -LogitPath planted.npy -ClassName names.txt -Class hamstre");
        Assert.Equal(["ClassNotFound"], unknown.ErrorIds);
        Assert.Contains("'hamster'", unknown.Errors[0].Exception.Message);
        foreach (var beyond in (string[])["12", "-1", "'x*'"]) // no name is like a number or a pattern
        {
            var message = Assert.Single(sample.Run($"Measure-IndependenceDeficit -LogitPath planted.npy -ClassName names.txt -Class {beyond}").Errors).Exception.Message;
            Assert.EndsWith("Classes are numbered 0 to 11.", message, StringComparison.Ordinal);
        }
        Assert.Equal(["ClassAmbiguous"], sample.Run("Measure-IndependenceDeficit -LogitPath planted.npy -ClassName names.txt -Class crane").ErrorIds);
    }

    [Fact]
    public void Bad_input_is_one_clear_error()
    {
        var planted = Planted();
        sample.Folder.Npy("planted.npy", planted, Images, Classes);
        Labels();
        sample.Folder.Npy("one-class.npy", planted, Images * Classes, 1);
        sample.Folder.Npy("nan.npy", [.. planted[..^1], double.NaN], Images, Classes);
        sample.Folder.Npy("nothing.npy", [], 0, 4);
        sample.Folder.Npy("short.npy", [0, 1], 2);
        sample.Folder.Npy("half.npy", [.. Enumerable.Repeat(0.5, Images)], Images);
        foreach (var (script, id) in new[]
        {
            ("-LogitPath one-class.npy", "TooFewClasses"),
            ("-LogitPath nan.npy", "NonFiniteInput"),
            ("-LogitPath nothing.npy", "NoImages"),
            ("-LogitPath planted.npy -Rows Class", "LabelsMissing"),
            ("-LogitPath planted.npy -LabelPath short.npy", "LabelCountMismatch"),
            ("-LogitPath planted.npy -LabelPath half.npy", "LabelInvalid"),
            ("-LogitPath planted.npy -LabelPath labels.npy -Rows Class -Class 7", "TooFewImages"),
            ("-LogitPath planted.npy -Regularization -1", "RegularizationInvalid"),
            ("-LogitPath planted.npy -Regularization 1e9", "RegularizationTooLarge"),
            ("-LogitPath planted.npy -ClassName a, b", "ClassCountMismatch"),
            ("-LogitPath planted.npy -Class 12", "ClassNotFound"),
            ("-LogitPath planted.npy -MaxClass 2 -RegularizationPath 5", "ParameterConflict"),
            ("-LogitPath planted.npy -MaxClass 0", "ParameterArgumentValidationError"),
            ("-LogitPath absent.npy", "PathNotFound"),
            ("-LogitPath planted.npy -MemoryLimit 1KB", "MemoryLimitExceeded"),
        })
        {
            var result = sample.Run($"Measure-IndependenceDeficit {script}");
            Assert.Equal([id], result.ErrorIds);
            Assert.Empty(result.Output);
        }
        Assert.Contains("largest η_max is", sample.Run("Measure-IndependenceDeficit -LogitPath planted.npy -Regularization 1e9").Errors[0].Exception.Message);
    }

    [Fact]
    public void A_feature_file_of_another_network_is_refused()
    {
        var result = sample.Run(
            """
            $null = $sample.ImagePath | Export-NetworkFeature own.safetensors -Network $net
            $other = Import-NeuralNetwork -Architecture cifar_resnet20 -RandomInitialization -ClassCount 64
            Measure-IndependenceDeficit own.safetensors -Network $other
            Test-ClassSubstitution own.safetensors -Network $other -InputObject (Measure-IndependenceDeficit own.safetensors -Network $net -Class 5 -NullDraws 0)
            """);
        Assert.Equal(["FeatureFileMismatch", "FeatureFileMismatch"], result.ErrorIds);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("Measure-IndependenceDeficit -LogitPath still.npy -NullDraws 2")]
    [InlineData("Measure-IndependenceDeficit -LogitPath still.npy -RegularizationPath 4")]
    [InlineData("Measure-IndependenceDeficit -LogitPath still.npy -Class 1, 3 -NullDraws 0")]
    public void Logits_that_never_vary_are_one_error_for_all_classes(string command)
    {
        sample.Folder.Npy("still.npy", [.. Enumerable.Repeat(0.5, 30 * 4)], 30, 4);
        var result = sample.Run(command);
        result.HasOneError("ConstantLogit", System.Management.Automation.ErrorCategory.InvalidData, sample.Folder["still.npy"], "nothing to explain");
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("Measure-IndependenceDeficit -Network $net")]
    [InlineData("Test-ClassSubstitution -Network $net -InputObject 'any'")]
    public void Beside_a_network_its_data_set_is_asked_for_and_no_file(string command)
    {
        var run = ShellProcess.Run(["-Command", $"$net = Import-NeuralNetwork (Get-RankSample).WeightPath; {command}"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Matches(@"asks\s+for\s+input\s+\(Dataset\)", run.Error + run.Output);
    }

    [Fact]
    public void A_constant_logit_is_an_error_of_its_class_and_the_others_go_on()
    {
        var values = Planted();
        for (var n = 0; n < Images; n++)
            values[(n * Classes) + 6] = 2.5;
        sample.Folder.Npy("constant.npy", values, Images, Classes);
        var result = sample.Run("Measure-IndependenceDeficit -LogitPath constant.npy -NullDraws 0");
        Assert.Equal(["ConstantLogit"], result.ErrorIds);
        Assert.Equal(Enumerable.Range(0, Classes).Except([6]), result.Values("ClassIndex").Cast<int>());
        Assert.All(result.Output, item => Assert.True(double.IsFinite(item.Get<double>("RelativeError"))));
    }

    private static IReadOnlyList<PSObject> Terms(PSObject result) =>
        [.. ((System.Collections.IEnumerable)result.Properties["Term"].Value).Cast<object>().Select(PSObject.AsPSObject)];
}
