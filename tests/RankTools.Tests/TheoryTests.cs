using System.Management.Automation;

using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Random networks, blocks, exponents and monotonicity through the module.</summary>
public sealed class TheoryTests : IClassFixture<SampleSession>
{
    private const string Counterexample =
        """
        $b = [double[,]]::new(2, 2); $b[0, 0] = 1; $b[1, 1] = 0.001
        $a = [double[,]]::new(2, 2); $a[0, 0] = 0.001; $a[1, 1] = 1
        $made = New-NeuralNetwork -Matrix $b, $a
        """;

    private const string Turned =
        """
        Get-LayerRank -Network $net $sample.ImagePath[0] -PatchSize 2 -Layer avgpool, linear -ApplyOrientation
        """;

    private readonly SampleSession sample;

    public TheoryTests(SampleSession sample)
    {
        this.sample = sample;
        sample.Folder.RandomNpy("vectors.npy", 7, 3, 6);
    }

    [Fact]
    public void A_network_from_the_pipeline_is_measured_at_a_random_input()
    {
        var ranks = sample.Get("New-NeuralNetwork -Kind Mlp -Width 24 -Depth 30 -Activation Tanh -Gain 1.0 -Seed 1 | Get-LayerRank -WholeInput");
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"layers.{i}"), ranks.Select(rank => rank.Text("Layer")));
        Assert.All(ranks, rank => Assert.Equal(("gaussian#0", "mlp-24x30"), (rank.Text("Source"), rank.Text("Network"))));
        Assert.Equal(24, ranks[0].Get<long>("InputDimension"));
        Assert.True(ranks[^1].Get<int>("Rank") < ranks[0].Get<int>("Rank"));
        var again = sample.Get("New-NeuralNetwork -Kind Mlp -Width 24 -Depth 30 -Activation Tanh -Gain 1.0 -Seed 1 | Get-LayerRank -WholeInput");
        Assert.Equal(ranks.Select(rank => rank.Text("SingularValues")), again.Select(rank => rank.Text("SingularValues")));
    }

    [Fact]
    public void Several_networks_and_several_random_inputs_can_be_piped()
    {
        var ranks = sample.Get("7, 8 | ForEach-Object { New-NeuralNetwork -Kind Residual -Width $_ -Depth 1 } | Get-LayerRank -RandomInput 2 -Layer blocks.0");
        Assert.Equal(["residual-7x1", "residual-7x1", "residual-8x1", "residual-8x1"], ranks.Select(rank => rank.Text("Network")));
        Assert.Equal(["gaussian#0", "gaussian#1", "gaussian#0", "gaussian#1"], ranks.Select(rank => rank.Text("Source")));
    }

    [Fact]
    public void Networks_of_vectors_take_files_and_arrays_of_vectors()
    {
        var script = "$small = New-NeuralNetwork -Kind Mlp -Width 6 -Depth 2 -ClassCount 3; ";
        Assert.Equal(3, sample.Get(script + "Invoke-NeuralNetwork vectors.npy -Network $small").Count);
        var ranks = sample.Get(script + "$v = [double[,]]::new(2, 6); $v[0, 1] = 1; Get-LayerRank -Network $small -InputObject $v -WholeInput -Layer head");
        Assert.Equal(["InputObject#0#0", "InputObject#0#1"], ranks.Select(rank => rank.Text("Source")));
    }

    [Theory]
    [InlineData("-Kind Mlp -Width 6 -Depth 1 -KernelSize 3", "ParameterConflict", ErrorCategory.InvalidArgument, "KernelSize")]
    [InlineData("-Kind Transformer -Width 6 -Depth 1", "RandomNetworkInvalid", ErrorCategory.InvalidArgument, "Transformer")]
    [InlineData("-Kind Cnn -Width 6 -Depth 1 -Activation Gelu -Initialization DynamicalIsometry", "InitializationUnsupported", ErrorCategory.NotImplemented, "Gelu")]
    public void What_cannot_be_built_says_why(string parameters, string id, ErrorCategory category, string target) =>
        sample.Run("New-NeuralNetwork " + parameters).HasOneError(id, category, target);

    [Fact]
    public void The_rank_that_rises_from_1_to_2_is_explained_by_the_test()
    {
        var ranks = sample.Get(Counterexample + "; $ranks = $made | Get-LayerRank -WholeInput; $ranks");
        Assert.Equal([1, 2], ranks.Select(rank => rank.Get<int>("Rank")));
        var found = sample.Get("$ranks | Test-RankMonotonicity -Network $made");
        Assert.Equal(2, found.Count);
        Assert.True(found[0].Get<bool>("IsMisleading"));
        Assert.Contains("rises from 1 to 2", found[0].Text("Explanation"));
        Assert.Equal((0, 1, 1), (found[1].Get<int>("ViolatedCount"), found[1].Get<int>("MisleadingCount"), found[1].Get<int>("StepCount")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Context Zero")]
    public void The_sample_network_obeys_the_theorem_at_the_image_it_was_measured_at(string context)
    {
        var found = sample.Get(
            $"Get-LayerRank $sample.ImagePath[0..1] -Network $net -PatchSize 4 {context} -Layer layer3.?, avgpool, linear | Test-RankMonotonicity -Network $net -StepCount 24");
        Assert.Equal(9, found.Count);
        var (steps, summary) = (found.Take(8).ToArray(), found[8]);
        Assert.All(steps, step => Assert.NotEqual("Violated", step.Text("Verdict")));
        Assert.Contains(steps, step => step.Text("Verdict") == "Holds");
        Assert.Equal(["layer3.0", "layer3.1", "layer3.2", "avgpool"], steps.Take(4).Select(step => step.Text("From")));
        Assert.All(steps, step => Assert.InRange(step.Get<double>("NormHigh") / step.Get<double>("NormLow"), 1, 1.1));
        Assert.Equal(2, summary.Get<int>("InputCount"));
        Assert.Equal(4, summary.Get<IReadOnlyCollection<object>>("Curve").Count);
    }

    [Fact]
    public void Exact_ranks_are_tested_without_the_input_and_a_branch_is_no_step()
    {
        var found = sample.Get(
            """
            $exact = Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Exact -Layer layer3.0*, layer3.1, avgpool, linear
            $exact | Test-RankMonotonicity -Network $net
            """);
        var (steps, summary) = (found.SkipLast(1).ToArray(), found[^1]);
        Assert.All(steps, step => Assert.Equal("Holds", step.Text("Verdict")));
        Assert.All(steps, step => Assert.Equal(step.Get<int>("RankFrom") - step.Get<int>("RankTo"), step.Get<int>("Loss")));
        Assert.Equal(["layer3.0", "layer3.1", "avgpool"], steps.TakeLast(3).Select(step => step.Text("From")));
        Assert.DoesNotContain(steps, step => step.Text("From").StartsWith("layer3.0.", StringComparison.Ordinal) && step.Text("To") == "layer3.1");
        Assert.Equal((true, "Holds", 1), (summary.Get<bool>("IsExact"), summary.Text("Verdict"), summary.Get<int>("InputCount")));
        Assert.Contains("exact rank does not rise", summary.Text("Conclusion"));
    }

    [Fact]
    public void An_exact_rank_that_rises_is_a_violation_also_when_read_back()
    {
        var found = sample.Get(
            """
            $rows = foreach ($one in $exact) {
                $row = [ordered]@{}
                foreach ($property in $one.psobject.Properties) { $row[$property.Name] = if ($null -ne $property.Value) { $property.Value.ToString() } else { '' } }
                [pscustomobject]$row
            }
            $rows[-1].Rank = 1000
            $rows | Test-RankMonotonicity -Network $net
            """, ("exact", sample.Get("Get-LayerRank $sample.ImagePath[0..1] -Network $net -PatchSize 2 -Exact -Layer avgpool, linear")));
        Assert.Equal(["Holds", "Violated"], found.Take(2).Select(step => step.Text("Verdict")));
        Assert.Equal(("Violated", 1), (found[2].Text("Verdict"), found[2].Get<int>("ViolatedCount")));
    }

    [Fact]
    public void Exact_ranks_and_ranks_under_a_tolerance_have_a_summary_each()
    {
        var found = sample.Get(
            """
            Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear > $null
            $both = @(Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear) + @(Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear -Exact)
            $both | Test-RankMonotonicity -Network $net -StepCount 16
            """);
        Assert.Equal(["MonotonicityStep", "ExactMonotonicityStep", "MonotonicitySummary", "MonotonicitySummary"], found.Select(one => one.BaseObject.GetType().Name));
        Assert.Equal([false, true], found.Skip(2).Select(one => one.Get<bool>("IsExact")));
    }

    [Fact]
    public void Norms_are_taken_at_the_image_as_it_was_preprocessed()
    {
        var result = sample.Run(
            """
            $ranks = Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear -Preprocessing None
            $ranks[0].Preprocessing
            ($ranks | Test-RankMonotonicity -Network $net -StepCount 16)[0].NormHigh
            ($ranks | Test-RankMonotonicity -Network $net -StepCount 16 -Preprocessing None)[0].NormHigh
            $strange = foreach ($one in $ranks) {
                $row = [ordered]@{}
                foreach ($property in $one.psobject.Properties) { $row[$property.Name] = if ($null -ne $property.Value) { $property.Value.ToString() } else { '' } }
                $row.Preprocessing = 'Mine: mean 1 1 1'
                [pscustomobject]$row
            }
            $null = $strange | Test-RankMonotonicity -Network $net
            """);
        Assert.Equal("None: mean 0 0 0, deviation 1 1 1", result.Output[0].BaseObject);
        Assert.Equal(result.Output[1].BaseObject, result.Output[2].BaseObject);
        result.HasOneError("PreprocessingNotFound", ErrorCategory.ObjectNotFound, "Mine: mean 1 1 1", "-Preprocessing");
    }

    [Fact]
    public void Manifolds_are_measured_at_the_images_of_a_data_set_or_of_the_pipeline()
    {
        var found = sample.Get("Import-ImageDataset $sample.ImagePath | Measure-ManifoldDimension -Network $net -Layer avgpool, linear -ImageCount 3 -NeighborCount 6 -LargestScale 8");
        Assert.Equal(["input", "avgpool", "linear"], found.Select(one => one.Text("Layer")));
        Assert.Equal((64, 6, 3), (found[0].Get<int>("InputCount"), found[0].Get<int>("TangentDimension"), found[0].Get<int>("ImageCount")));
        Assert.All(found, one => Assert.Equal(3, one.Get<IReadOnlyList<object>>("Scales").Count));
        var files = sample.Get("$sample.ImagePath | Measure-ManifoldDimension -Network $net -Layer avgpool, linear -ImageCount 3 -NeighborCount 6 -LargestScale 8");
        Assert.Equal(found.Select(one => one.Text("TangentRanks")), files.Select(one => one.Text("TangentRanks")));
        Assert.Equal(found.Select(one => one.Get<double>("IntrinsicDimension")), files.Select(one => one.Get<double>("IntrinsicDimension")));
    }

    [Theory]
    [InlineData("Measure-ManifoldDimension $sample.ImagePath[0..5] -Network $net -NeighborCount 6", "TooFewSamples", ErrorCategory.InvalidData, "6 inputs")]
    [InlineData("Measure-ManifoldDimension $sample.ImagePath -Network $net -NeighborCount 6 -TangentDimension 7", "DirectionCountInvalid", ErrorCategory.InvalidArgument, "7")]
    [InlineData("Measure-ManifoldDimension $sample.ImagePath -Network $net -Layer nowhere", "LayerNotFound", ErrorCategory.ObjectNotFound, "nowhere")]
    [InlineData("Measure-ManifoldDimension $sample.ImagePath -Network $net -MemoryLimit 1MB -Layer linear", "MemoryLimitExceeded", ErrorCategory.LimitsExceeded, null)]
    public void Manifolds_that_cannot_be_measured_say_why(string script, string id, ErrorCategory category, string? target)
    {
        var errors = sample.Run(script).Errors;
        Assert.Contains(errors, error => error.FullyQualifiedErrorId.StartsWith(id, StringComparison.Ordinal) && error.CategoryInfo.Category == category
            && (target is null || error.TargetObject?.ToString() == target));
    }

    [Fact]
    public void Ranks_of_other_weights_are_not_held_against_the_network()
    {
        var result = sample.Run(
            """
            $other = Import-NeuralNetwork -Architecture cifar_resnet20 -RandomInitialization -ClassCount 64
            Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear | Test-RankMonotonicity -Network $other
            Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer avgpool, linear -Exact | Test-RankMonotonicity -Network $other
            """);
        Assert.Equal(["NetworkMismatch", "NetworkMismatch"], result.ErrorIds);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Ranks_that_cannot_be_tested_are_one_error_and_the_others_go_on()
    {
        var result = sample.Run(
            """
            $v = [double[,]]::new(1, 6); $v[0, 1] = 1
            $small = New-NeuralNetwork -Kind Mlp -Width 6 -Depth 3 -Activation Tanh
            $lost = Get-LayerRank -Network $small -InputObject $v
            $kept = Get-LayerRank -Network $small -RandomInput 1
            $lost + $kept | Test-RankMonotonicity -Network $small
            """);
        result.HasOneError("InputNotFound", ErrorCategory.ObjectNotFound, "InputObject#0", "-InputArray");
        Assert.Equal(3, result.Output.Count); // two steps and the summary
        Assert.Equal(3, sample.Get("$lost | Test-RankMonotonicity -Network $small -InputArray $v").Count);
        sample.Run("$kept[0], $lost[0], $kept[1] | Test-RankMonotonicity -Network $small -InputArray $v")
            .HasOneError("RankOrderInvalid", ErrorCategory.InvalidArgument, "gaussian#0");
    }

    [Fact]
    public void Blocks_of_the_sample_network_have_bounds_that_hold_their_ranks()
    {
        var blocks = sample.Get("Get-BlockRank $sample.ImagePath[0] -Network $net -Layer layer3.2, avgpool, linear -DenseLimit 100 -VectorCount 2 -StepCount 8");
        Assert.Equal(["layer3.2", "avgpool", "linear"], blocks.Select(block => block.Text("Layer")));
        Assert.Equal(["input", "layer3.2", "avgpool"], blocks.Select(block => block.Text("Entry")));
        Assert.Null(blocks[0].Properties["Rank"].Value);
        Assert.InRange(blocks[0].Get<long>("RankHigh"), 1, 3072);
        Assert.Equal((64L, 4096L - 64, "avgpool"), (blocks[1].Get<long>("Rank"), blocks[1].Get<long>("NullSpaceDimension"), blocks[1].Text("LosesMost")));
        Assert.Equal(0L, blocks[2].Get<long>("Loss"));
    }

    [Fact]
    public void Exponents_come_with_their_closed_form_their_error_and_their_sum()
    {
        var found = Assert.Single(sample.Get("Measure-LyapunovSpectrum -Gaussian -Width 5 -Depth 400 -Seed 7"));
        Assert.Equal(5, found.Get<IReadOnlyList<double>>("Exponents").Count);
        Assert.InRange(found.Get<double>("LargestDeviation"), 0, 4);
        Assert.Equal(found.Get<double>("MeanLogDeterminant"), found.Get<double>("ExponentSum"), 1e-10);
        var given = Assert.Single(sample.Get("$m = [double[,]]::new(2, 2); $m[0, 0] = 2; $m[1, 1] = 3; Measure-LyapunovSpectrum -Matrix $m, $m"));
        Assert.Equal(Math.Log(6), given.Get<double>("ExponentSum"), 1e-12);
    }

    [Fact]
    public void Exponents_of_a_network_are_means_over_inputs_or_one_by_one()
    {
        var mean = Assert.Single(sample.Get("Measure-LyapunovSpectrum $sample.ImagePath[0..1] -Network $net -Count 3 -SweepCount 1 -Layer layer3.?, linear"));
        Assert.Equal((2, 4), (mean.Get<int>("InputCount"), mean.Get<int>("Depth")));
        Assert.Equal(3, mean.Get<IReadOnlyList<double>>("StandardErrors").Count);
        var each = sample.Get("Measure-LyapunovSpectrum $sample.ImagePath[0..1] -Network $net -Count 3 -SweepCount 1 -Layer layer3.?, linear -PerInput");
        Assert.Equal(mean.Get<IReadOnlyList<double>>("Exponents")[0], each.Average(one => one.Get<IReadOnlyList<double>>("Exponents")[0]), 1e-12);
    }

    [Fact]
    public void Exponents_of_a_data_set_take_the_same_parameters()
    {
        var each = sample.Get("Import-ImageDataset $sample.ImagePath[0..1] | Measure-LyapunovSpectrum -Network $net -Count 2 -SweepCount 0 -Layer layer3.2, linear -PerInput");
        Assert.Equal([2, 2], each.Select(one => one.Get<int>("Depth")));
    }

    [Theory]
    [InlineData("Measure-LyapunovSpectrum -Gaussian -Width 4 -Count 9", "DirectionCountInvalid", "9")]
    [InlineData("Measure-LyapunovSpectrum -Gaussian -Width 4 -Precision Single", "ParameterConflict", "Precision")]
    [InlineData("Measure-LyapunovSpectrum -Orthogonal -Width 4 -Preprocessing None", "ParameterConflict", "Preprocessing")]
    [InlineData("Measure-LyapunovSpectrum -Orthogonal -Width 4 -Tolerance 2", "InvalidTolerance", "2")]
    [InlineData("Get-BlockRank vectors.npy -Network $net -Tolerance 0", "InvalidTolerance", "0")]
    [InlineData("Test-RankMonotonicity -InputObject 1 -Network $net -Precision Single", "ParameterConflict", "Precision")]
    public void Parameters_that_make_no_sense_end_the_command(string script, string id, string target) =>
        sample.Run(script).HasOneError(id, ErrorCategory.InvalidArgument, target);

    [Fact]
    public void Ranks_say_that_pictures_were_turned_and_their_steps_turn_them_again()
    {
        Assert.All(sample.Get($"{Turned}; {Turned} -Exact"), rank => Assert.EndsWith(", turned as EXIF says", rank.Text("Preprocessing"), StringComparison.Ordinal));
        var test = sample.Get($"{Turned} | Test-RankMonotonicity -Network $net -StepCount 8");
        Assert.Equal("Holds", test[0].Text("Verdict"));
    }
}
