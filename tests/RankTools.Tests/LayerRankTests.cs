using System.Management.Automation;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>What Get-LayerRank measures under its parameters.</summary>
public sealed class LayerRankTests : IClassFixture<SampleSession>
{
    private readonly SampleSession sample;

    public LayerRankTests(SampleSession sample)
    {
        this.sample = sample;
        sample.Folder.RandomNpy("noise.npy", 7, 3, 32, 32);
    }

    private IReadOnlyList<PSObject> Ranks(string parameters) => sample.Get($"Get-LayerRank noise.npy -Network $net {parameters}");

    private PSObject Rank(string parameters) => Assert.Single(Ranks(parameters));

    [Theory]
    [InlineData("")]
    [InlineData("-Exact")]
    public void Results_keep_the_weights_hash_and_what_was_done_to_a_picture(string parameters)
    {
        var picture = Assert.Single(sample.Get($"Get-LayerRank $sample.ImagePath[0] -Network $net -PatchSize 2 -Layer linear {parameters}"));
        Assert.Equal("Cifar10: size 32x32, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225", picture.Text("Preprocessing"));
        Assert.Equal(sample.Get("$net")[0].Text("WeightHash"), picture.Text("WeightHash"));
        Assert.Equal(64, picture.Text("WeightHash").Length);
        var array = Assert.Single(sample.Get($"Get-LayerRank noise.npy -Network $net -PatchSize 2 -Layer linear {parameters}"));
        Assert.Null(array.Properties["Preprocessing"].Value);
        var random = Assert.Single(sample.Get("New-NeuralNetwork -Kind Mlp -Width 6 -Depth 1 | Get-LayerRank -WholeInput"));
        Assert.Null(random.Properties["WeightHash"].Value);
    }

    [Fact]
    public void Every_default_layer_comes_in_the_order_of_the_network_with_what_it_needs_to_be_read()
    {
        var ranks = Ranks("-PatchSize 4 -Seed 5");
        Assert.Equal(
            ["conv1", "layer1.0", "layer1.1", "layer1.2", "layer2.0", "layer2.1", "layer2.2", "layer3.0", "layer3.1", "layer3.2", "avgpool", "linear"],
            ranks.Select(rank => rank.Text("Layer")));
        var layers = sample.Get("Get-NeuralNetworkLayer $net -DefaultProbe");
        Assert.Equal(layers.Select(layer => layer.Get<int>("LayerIndex")), ranks.Select(rank => rank.Get<int>("LayerIndex")));
        Assert.Equal(layers.Select(layer => layer.Get<long>("OutputDimension")), ranks.Select(rank => rank.Get<long>("OutputDimension")));
        Assert.All(ranks, rank =>
        {
            Assert.Equal("cifar_resnet20", rank.Text("Network"));
            Assert.Equal(sample.Folder["noise.npy"], rank.Text("Source"));
            Assert.Equal((48L, 5L), (rank.Get<long>("InputDimension"), rank.Get<long>("Seed")));
            Assert.Equal(("Relative", 0.01), (rank.Text("Rule"), rank.Get<double>("Tolerance")));
            Assert.Equal(("Real", "4x4@14,14"), (rank.Text("Context"), rank.Text("Patch")));
            Assert.Equal(("cpu", "Single"), (rank.Text("Device"), rank.Text("Precision")));
            var (values, threshold) = (rank.SingularValues(), rank.Get<double>("Threshold"));
            Assert.Equal(48, values.Count);
            Assert.Equal(values.OrderDescending(), values);
            Assert.Equal(0.01 * values[0], threshold, 1e-15);
            Assert.Equal(values.Count(value => value > threshold), rank.Get<int>("Rank"));
            Assert.InRange(rank.Get<int>("Rank"), rank.Get<int>("RankLow"), rank.Get<int>("RankHigh"));
            Assert.Equal(values[0], rank.Get<double>("SpectralNorm"));
            Assert.Equal(rank.SquaredNorm() / (values[0] * values[0]), rank.Get<double>("StableRank"), 1e-9);
        });
        Assert.Equal(ranks.Select(rank => rank.Get<double>("ElapsedSeconds")).Order(), ranks.Select(rank => rank.Get<double>("ElapsedSeconds")));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        var first = Ranks("-PatchSize 8 -Seed 3");
        var second = Ranks("-PatchSize 8 -Seed 3");
        foreach (var property in (string[])["SingularValues", "SingularValueError", "Rank", "RankLow", "RankHigh"])
            Assert.Equal(first.Select(rank => rank.Text(property)), second.Select(rank => rank.Text(property)));
        var other = Ranks("-PatchSize 8 -Seed 4");
        Assert.NotEqual(first[5].Text("SingularValueError"), other[5].Text("SingularValueError"));
        Assert.Equal(first[5].Text("SingularValues"), other[5].Text("SingularValues"));
    }

    [Fact]
    public void Single_and_double_precision_agree_within_the_stated_error()
    {
        var single = Ranks("-PatchSize 8");
        var exact = Ranks("-PatchSize 8 -Precision Double");
        Assert.All(single.Zip(exact), pair =>
        {
            var bound = pair.First.Get<double>("SingularValueError") + pair.Second.Get<double>("SingularValueError");
            var deviation = pair.First.SingularValues().Zip(pair.Second.SingularValues(), (a, b) => Math.Abs(a - b)).Max();
            Assert.InRange(deviation, 0, bound);
            Assert.InRange(bound, 0, 1e-3 * pair.Second.Get<double>("SpectralNorm"));
            Assert.InRange(pair.Second.Get<int>("Rank"), pair.First.Get<int>("RankLow"), pair.First.Get<int>("RankHigh"));
            Assert.Equal("Double", pair.Second.Text("Precision"));
        });
    }

    [Fact]
    public void The_number_of_threads_changes_nothing_but_the_rounding()
    {
        var one = Ranks("-PatchSize 8 -ThreadCount 1 -Precision Double");
        var two = Ranks("-PatchSize 8 -ThreadCount 2 -Precision Double");
        Assert.All(one.Zip(two), pair =>
            Assert.InRange(RankResults.Deviation(pair.First.SingularValues(), pair.Second.SingularValues(), above: 1e-5), 0, 1e-9));
    }

    [Fact]
    public void The_columns_of_several_patches_are_those_of_each()
    {
        const string common = "-PatchSize 8 -Layer layer2.0 -Precision Double";
        var both = Rank($"{common} -PatchRow 0, 8 -PatchColumn 0, 8");
        Assert.Equal(2 * 192, both.Get<long>("InputDimension"));
        Assert.Equal("8x8@0,0+8x8@8,8", both.Text("Patch"));
        var apart = Rank($"{common} -PatchRow 0 -PatchColumn 0").SquaredNorm() + Rank($"{common} -PatchRow 8 -PatchColumn 8").SquaredNorm();
        Assert.Equal(apart, both.SquaredNorm(), 1e-10 * apart);
        var overlapping = Rank($"{common} -PatchRow 0, 4 -PatchColumn 6");
        Assert.Equal(12 * 8 * 3, overlapping.Get<long>("InputDimension")); // 8 rows shared, counted once
        var union = Rank("-PatchSize 12, 8 -Layer layer2.0 -Precision Double -PatchRow 0 -PatchColumn 6");
        Assert.InRange(RankResults.Deviation(overlapping.SingularValues(), union.SingularValues(), above: 1e-5), 0, 1e-9);
    }

    [Fact]
    public void The_columns_of_all_channels_are_those_of_each()
    {
        var all = Rank("-PatchSize 6 -Layer layer1.1 -Precision Double");
        var each = Enumerable.Range(0, 3).Select(channel => Rank($"-PatchSize 6 -Layer layer1.1 -Precision Double -Channel {channel}")).ToArray();
        Assert.All(each, rank => Assert.Equal(36, rank.Get<long>("InputDimension")));
        Assert.Equal("6x6@13,13[1]", each[1].Text("Patch"));
        Assert.Equal(all.SquaredNorm(), each.Sum(rank => rank.SquaredNorm()), 1e-10 * all.SquaredNorm());
    }

    [Fact]
    public void The_whole_input_is_all_patches_together()
    {
        var whole = Rank("-WholeInput -Layer conv1 -Precision Double");
        Assert.Equal(3072, whole.Get<long>("InputDimension"));
        Assert.Null(whole.Properties["Patch"].Value);
        var quarters = from row in (int[])[0, 16]
                       from column in (int[])[0, 16]
                       select Rank($"-PatchSize 16 -PatchRow {row} -PatchColumn {column} -Layer conv1 -Precision Double").SquaredNorm();
        Assert.Equal(whole.SquaredNorm(), quarters.Sum(), 1e-10 * whole.SquaredNorm());
    }

    [Fact]
    public void Narrow_layers_by_cotangents_agree_with_tangents()
    {
        var narrow = sample.Run("Get-LayerRank noise.npy -Network $net -WholeInput -Layer avgpool, linear -Verbose").Succeeded();
        Assert.Contains(narrow.Verbose, line => line.Contains("0 layers by tangents, 2 by cotangents"));
        var wide = sample.Run("Get-LayerRank noise.npy -Network $net -PatchSize 32 -Layer layer3.2, avgpool, linear -Precision Double -Verbose").Succeeded();
        Assert.Contains(wide.Verbose, line => line.Contains("3 layers by tangents, 0 by cotangents"));
        foreach (var (reverse, forward) in narrow.Output.Zip(wide.Output.Skip(1)))
        {
            Assert.Equal(forward.Text("Layer"), reverse.Text("Layer"));
            Assert.Equal("Double", reverse.Text("Precision"));
            Assert.InRange(RankResults.Deviation(reverse.SingularValues(), forward.SingularValues(), above: 1e-5), 0, 1e-8);
            Assert.Equal(forward.Get<int>("Rank"), reverse.Get<int>("Rank"));
        }
    }

    [Fact]
    public void A_zero_context_is_an_image_that_is_zero_outside_the_patch()
    {
        var image = RandomNumbers.Normal(7, 3 * 32 * 32);
        for (var i = 0; i < image.Length; i++)
        {
            if (i / 32 % 32 is < 12 or >= 20 || i % 32 is < 12 or >= 20)
                image[i] = 0;
        }
        sample.Folder.Npy("masked.npy", image, 3, 32, 32);
        var zero = Rank("-PatchSize 8 -Context Zero -Layer layer2.1");
        var masked = Assert.Single(sample.Get("Get-LayerRank masked.npy -Network $net -PatchSize 8 -Layer layer2.1"));
        Assert.Equal(masked.Text("SingularValues"), zero.Text("SingularValues"));
        Assert.NotEqual(Rank("-PatchSize 8 -Layer layer2.1").Text("SingularValues"), zero.Text("SingularValues"));
    }

    [Theory]
    [InlineData("-Protocol Paper", "Zero", "Gram", 1)]
    [InlineData("-Protocol Paper -Tolerance 4", "Zero", "Gram", 4)]
    [InlineData("-Protocol Paper -Context Real", "Real", "Gram", 1)]
    [InlineData("-Protocol Paper -Rule Relative", "Zero", "Relative", 0.01)]
    [InlineData("-Protocol Paper -Rule Absolute -Tolerance 0.5 -Context Real", "Real", "Absolute", 0.5)]
    [InlineData("", "Real", "Relative", 0.01)]
    public void The_protocol_sets_what_is_not_given(string parameters, string context, string rule, double tolerance)
    {
        var rank = Rank($"-PatchSize 4 -Layer conv1 {parameters}");
        Assert.Equal((context, rule, tolerance), (rank.Text("Context"), rank.Text("Rule"), rank.Get<double>("Tolerance")));
    }

    [Fact]
    public void The_protocol_of_the_paper_takes_a_centred_patch_of_16_and_its_own_preprocessing()
    {
        sample.Folder.Png("wide.png", 400, 250, (row, column) => ((byte)row, (byte)column, (byte)(row * column)));
        var ranks = sample.Get(
            """
            $large = Import-NeuralNetwork -Architecture resnet18 -RandomInitialization -Seed 1
            $common = @{ Network = $large; Layer = 'maxpool'; Path = 'wide.png' }
            Get-LayerRank @common -Protocol Paper
            Get-LayerRank @common -PatchSize 16 -Context Zero -Rule Gram -Preprocessing ImageNetPaper
            Get-LayerRank @common -PatchSize 16 -Context Zero -Rule Gram
            """);
        Assert.Equal("16x16@104,104", ranks[0].Text("Patch"));
        Assert.Equal(ranks[1].Text("SingularValues"), ranks[0].Text("SingularValues"));
        Assert.NotEqual(ranks[2].Text("SingularValues"), ranks[0].Text("SingularValues"));
    }

    [Theory]
    [InlineData("Svd")]
    [InlineData("SampleGram")]
    public void A_rule_that_depends_on_the_size_of_the_layer_is_warned_of_once(string rule)
    {
        var result = sample.Run($"'noise.npy', 'noise.npy' | Get-LayerRank -Network $net -PatchSize 2 -Layer conv1 -Rule {rule}").Succeeded();
        Assert.Contains(rule, Assert.Single(result.Warnings));
        Assert.Equal(2, result.Output.Count);
    }

    [Theory]
    [InlineData("Relative")]
    [InlineData("Gram")]
    public void Rules_that_compare_layers_are_not(string rule) => Assert.Empty(
        sample.Run($"Get-LayerRank noise.npy -Network $net -PatchSize 2 -Layer conv1 -Rule {rule}").Succeeded().Warnings);

    [Fact]
    public void Inputs_come_as_paths_as_items_and_as_arrays()
    {
        var ranks = sample.Get(
            """
            $array = [double[,,]]::new(3, 32, 32)
            for ($i = 0; $i -lt 3072; $i++) { $array[[int][Math]::Floor($i / 1024), ([int][Math]::Floor($i / 32) % 32), ($i % 32)] = $values[$i] }
            $common = @{ Network = $net; PatchSize = 4; Layer = 'layer1.0' }
            Get-LayerRank noise.npy @common
            Get-LayerRank n*.npy @common
            'noise.npy' | Get-LayerRank @common
            [pscustomobject]@{ PSPath = "Microsoft.PowerShell.Core\FileSystem::$file"; Name = 'noise.npy' } | Get-LayerRank @common
            Get-LayerRank -LiteralPath noise.npy @common
            ,$array | Get-LayerRank @common
            Get-LayerRank -InputObject $array @common
            """, ("values", RandomNumbers.Normal(7, 3072)), ("file", sample.Folder["noise.npy"]));
        Assert.Equal(7, ranks.Count);
        Assert.Single(ranks.Select(rank => rank.Text("SingularValues")).Distinct());
        Assert.Equal(["InputObject#0", "InputObject#0"], ranks.Skip(5).Select(rank => rank.Text("Source")));
    }

    [Fact]
    public void An_input_that_no_layer_reaches_has_rank_0()
    {
        var bytes = WeightFile.Read(sample.WeightPath).WithNumbers("bn1.weight", 0).WithNumbers("bn1.bias", -1).ToBytes();
        var path = sample.Folder.Write("dead.safetensors", bytes);
        var ranks = sample.Get("Get-LayerRank noise.npy -Network (Import-NeuralNetwork $path) -PatchSize 4", ("path", path));
        Assert.Equal(12, ranks.Count);
        Assert.All(ranks, rank => Assert.Equal((0, 0, 0), (rank.Get<int>("Rank"), rank.Get<int>("RankLow"), rank.Get<int>("RankHigh"))));
    }
}
