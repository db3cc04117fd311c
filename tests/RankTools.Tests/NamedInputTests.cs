using RankTools.Core.Tests.Onnx;
using RankTools.Networks.Onnx.Format;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Networks with several inputs, or whose first one is whole numbers, through the cmdlets.</summary>
public sealed class NamedInputTests : IClassFixture<SampleSession>
{
    private static readonly float[] Diagonal = [4, 2, 1, 0.001f];
    private readonly SampleSession sample;

    public NamedInputTests(SampleSession sample)
    {
        this.sample = sample;
        // Every token's vector times a diagonal matrix, plus a bias that comes from outside; then the sum over tokens.
        var file = new OnnxFileBuilder().Input("ids", OnnxElementType.Int64, -1, 3).Input("bias", 1, 4)
            .Initializer("table", [.. Enumerable.Range(0, 40).Select(i => (float)i)], 10, 4)
            .Initializer("matrix", [.. Enumerable.Range(0, 16).Select(i => i % 5 == 0 ? Diagonal[i / 5] : 0)], 4, 4)
            .Initializer("axis", [1L], 1)
            .Node("Gather", "table ids", "words").Node("MatMul", "words matrix", "scaled").Node("Add", "scaled bias", "tokens")
            .Node("ReduceSum", "tokens axis", "total", ("keepdims", 0L)).Output("tokens", 1, 3, 4).Output("total", 1, 4);
        var path = Path.Combine(sample.Folder.Root, "tokens.onnx");
        File.WriteAllBytes(path, file.ToArray());
        sample.Run("$text = Import-NeuralNetwork $path", ("path", path)).Succeeded();
    }

    [Fact]
    public void All_outputs_come_by_name_from_arrays_lists_and_files()
    {
        NumPyFile(Path.Combine(sample.Folder.Root, "bias.npy"), 0.5, 0, 0, 1);
        var values = sample.Get("Invoke-NeuralNetwork -Network $text -InputValue @{ ids = 1, 0, 2; Bias = 'bias.npy' }");
        Assert.Equal(["tokens", "total"], values.Select(value => value.Text("Layer")));
        Assert.Equal(["3;4", "4"], values.Select(value => value.Text("Shape")));
        // Row i of the table is 4i, 4i+1, 4i+2, 4i+3.
        Assert.Equal(new[] { 12 * 4 + 1.5, 15 * 2, 18, 21 * 0.001 + 3 }, values[1].Get<IReadOnlyList<double>>("Values"), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Sets_of_inputs_come_from_the_pipeline_and_a_bad_one_is_one_error()
    {
        var result = sample.Run(
            "@{ ids = 1, 0, 2; bias = 0, 0, 0, 0 }, @{ ids = 1, 2; bias = 0, 0, 0, 0 }, @{ ids = 3, 3, 3 }, @{ ids = 'x', 0, 0; bias = 1 }, "
            + "@{ ids = (,(1, 2, 3)); bias = (,(1, 1, 1, 1)) } | Invoke-NeuralNetwork -Network $text -Layer total");
        Assert.Equal(2, result.Output.Count);
        Assert.Equal(["InputShapeMismatch", "InputMissing", "InputValueInvalid"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal("InputValue#4", result.Output[1].Text("Source"));
    }

    [Fact]
    public void Outputs_go_to_one_file()
    {
        var file = sample.Get(
            "Invoke-NeuralNetwork -Network $text -InputValue @{ ids = 1, 0, 2; bias = 0, 0, 0, 0 } -OutFile named.safetensors | ForEach-Object FullName");
        Assert.True(new FileInfo((string)file[0].BaseObject).Length > 15 * sizeof(float));
    }

    [Fact]
    public void Perturbed_features_take_inputs_by_name_and_move_the_first()
    {
        var path = Path.Combine(sample.Folder.Root, "gain.onnx");
        File.WriteAllBytes(path, new OnnxFileBuilder().Input("map", 1, 1, 2, 2).Input("gain", 1).Node("Mul", "map gain", "out").Output("out", 1, 1, 2, 2).ToArray());
        var results = sample.Get(
            """
            $gain = Import-NeuralNetwork $path
            @{ map = (,(,((1, 2), (3, 4)))); gain = 3 }, @{ map = (,(,((1, 2), (3, 4)))); gain = 6 } | Measure-PerturbedFeatureDimension -Network $gain -Layer out -PerturbationCount 9
            """, ("path", path));
        Assert.Equal(["InputValue#0", "InputValue#1"], results.Select(result => result.Text("Source")));
        Assert.All(results, result => Assert.Equal((4, 4L), (result.Get<int>("Rank"), result.Get<long>("InputDimension"))));
        Assert.Equal(2, results[1].Get<double>("LargestDeviation") / results[0].Get<double>("LargestDeviation"), 1e-5);
        var error = Assert.Single(sample.Run("Measure-PerturbedFeatureDimension -Network $text -InputValue @{ ids = 1, 0, 2; bias = 0, 0, 0, 0 }").AllErrors());
        Assert.StartsWith("InputNotContinuous", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_for_the_first_input_goes_with_values_for_the_others()
    {
        var path = Path.Combine(sample.Folder.Root, "two.onnx");
        File.WriteAllBytes(path, new OnnxFileBuilder().Input("map", 1, 1, 2, 2).Input("gain", 1).Node("Mul", "map gain", "out").Output("out", 1, 1, 2, 2).ToArray());
        var values = sample.Get(
            "$two = Import-NeuralNetwork $path; ,[double[,,]]::new(1, 2, 2) | Invoke-NeuralNetwork -Network $two -InputValue @{ gain = 3 }", ("path", path));
        Assert.Equal("out", Assert.Single(values).Text("Layer"));
        var error = Assert.Single(sample.Run(",[double[,,]]::new(1, 2, 2) | Invoke-NeuralNetwork -Network $two -InputValue @{ gain = 3; map = 1 }").Errors);
        Assert.StartsWith("InputAmbiguous", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranks_start_at_the_looked_up_vectors()
    {
        var ranks = sample.Get(
            "Get-LayerRank -Network $text -InputNode Gather_words -InputValue @{ ids = 1, 0, 2; bias = 0, 0, 0, 0 } -Layer tokens, total -Precision Double");
        Assert.Equal([9, 3], ranks.Select(rank => rank.Get<int>("Rank"))); // 0.001 of 4 is below one hundredth
        Assert.Equal(Diagonal.SelectMany(value => Enumerable.Repeat((double)value, 3)), ranks[0].SingularValues(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(Diagonal.Select(value => Math.Sqrt(3) * value), ranks[1].SingularValues(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(ranks, rank => Assert.Equal("Gather_words", rank.Text("InputNode")));
    }

    [Fact]
    public void One_token_is_a_patch_of_one_row()
    {
        var rank = Assert.Single(sample.Get(
            "Get-LayerRank -Network $text -InputNode words -InputValue @{ ids = 1, 0, 2; bias = 0, 0, 0, 0 } -Layer total -PatchSize 1 -PatchRow 2 -PatchColumn 0"));
        Assert.Equal((4, 3), (rank.Get<long>("InputDimension"), rank.Get<int>("Rank")));
    }

    [Fact]
    public void Without_a_start_the_error_names_one()
    {
        var error = Assert.Single(sample.Run("Get-LayerRank -Network $text -InputValue @{ ids = 1, 0, 2; bias = 0, 0, 0, 0 }").Errors);
        Assert.StartsWith("InputNotContinuous", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Gather_words", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_that_is_not_there_is_an_error() => Assert.StartsWith("LayerNotFound", Assert.Single(sample.Run(
        "Get-LayerRank -Network $text -InputNode nowhere -InputValue @{ ids = 1, 0, 2; bias = 0, 0, 0, 0 }").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Starts_are_completed_with_the_lookup_first()
    {
        const string line = "Get-LayerRank -Network $text -InputNode ";
        var completed = sample.Get(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText", ("line", line));
        Assert.Equal("Gather_words", completed[0].ToString());
        Assert.Contains(completed, name => name.ToString() == "MatMul_scaled");
    }

    [Fact]
    public void Sizes_that_a_file_leaves_open_are_given_by_name()
    {
        var path = Path.Combine(sample.Folder.Root, "open.onnx");
        File.WriteAllBytes(path, new OnnxFileBuilder().Input("ids", OnnxElementType.Int64, -1, -1).Initializer("table", [1, 2, 3, 4], 2, 2)
            .Node("Gather", "table ids", "words").Output("words", 1, -1, 2).ToArray());
        var values = Assert.Single(sample.Get(
            "Invoke-NeuralNetwork -Network (Import-NeuralNetwork $path -InputShape @{ ids = 1, 3 }) -InputValue @{ ids = 1, 0, 1 }", ("path", path)));
        Assert.Equal([3.0, 4, 1, 2, 3, 4], values.Get<IReadOnlyList<double>>("Values"));
        Assert.Equal(["OnnxShapeOpen", "InputNotFound", "InputShapeMismatch", "ParameterConflict"],
            sample.Run("Import-NeuralNetwork $path; Import-NeuralNetwork $path -InputShape @{ nothing = 1, 3 }; Import-NeuralNetwork $path -InputShape @{ ids = 1, 3, 3 }; "
                + "Import-NeuralNetwork $sample.WeightPath -InputShape @{ ids = 1, 3 }", ("path", path)).Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    /// <summary>A vector of float64 as NumPy stores it.</summary>
    private static void NumPyFile(string path, params double[] values)
    {
        var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({values.Length},), }}".PadRight(117) + "\n";
        byte[] bytes = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(header),
            .. values.SelectMany(BitConverter.GetBytes)];
        File.WriteAllBytes(path, bytes);
    }
}
