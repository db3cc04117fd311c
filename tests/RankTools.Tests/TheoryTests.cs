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

    [Theory]
    [InlineData("Measure-LyapunovSpectrum -Gaussian -Width 4 -Count 9", "DirectionCountInvalid", "9")]
    [InlineData("Measure-LyapunovSpectrum -Gaussian -Width 4 -Precision Single", "ParameterConflict", "Precision")]
    [InlineData("Measure-LyapunovSpectrum -Orthogonal -Width 4 -Preprocessing None", "ParameterConflict", "Preprocessing")]
    [InlineData("Measure-LyapunovSpectrum -Orthogonal -Width 4 -Tolerance 2", "InvalidTolerance", "2")]
    [InlineData("Get-BlockRank vectors.npy -Network $net -Tolerance 0", "InvalidTolerance", "0")]
    [InlineData("Test-RankMonotonicity -InputObject 1 -Network $net -Precision Single", "ParameterConflict", "Precision")]
    public void Parameters_that_make_no_sense_end_the_command(string script, string id, string target) =>
        sample.Run(script).HasOneError(id, ErrorCategory.InvalidArgument, target);
}
