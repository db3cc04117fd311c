using System.Management.Automation;

using RankTools.Core.Tests;
using RankTools.Core.Tests.Onnx;
using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Test-NeuralNetwork: what it finds in networks that are sound and that are not, and ONNX files on their test data.</summary>
public sealed class TestNeuralNetworkTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Fact]
    public void A_trained_network_is_sound_and_its_tangents_are_those_of_finite_differences()
    {
        var layers = sample.Get("Test-NeuralNetwork -Network $net -Path $sample.ImagePath[0]");
        Assert.Equal((int)sample.Get("@(Get-NeuralNetworkLayer $net).Count")[0].BaseObject, layers.Count);
        Assert.All(layers, layer => Assert.Equal("Sound", layer.Text("Condition")));
        Assert.All(layers, layer => Assert.InRange(layer.Get<double?>("TangentError")!.Value, 1e-14, 1e-4));
        Assert.StartsWith("sound: ", Verdict(layers[0]), StringComparison.Ordinal);
        Assert.Equal([true, true], sample.Get("$sample.ImagePath[0..1] | Test-NeuralNetwork -Network $net -Quiet").Select(item => (bool)item.BaseObject));
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers_and_another_one_others()
    {
        var errors = sample.Get("foreach ($seed in 1, 1, 2) { (Test-NeuralNetwork -Network $net -Path $sample.ImagePath[0] -Layer linear -Seed $seed).TangentError }");
        Assert.Equal(errors[0].BaseObject, errors[1].BaseObject);
        Assert.NotEqual(errors[0].BaseObject, errors[2].BaseObject);
    }

    [Fact]
    public void Dead_saturated_and_broken_layers_are_found_by_name()
    {
        // Everything below 0 and cut off; far out on a sigmoid; and the logarithm of negative numbers.
        var dead = Import("dead", new OnnxFileBuilder().Input("x", 1, 8).Initializer("low", [-100f], 1).Node("Add", "x low", "a").Node("Relu", "a", "y").Output("y", 1, 8));
        Assert.Equal(("Dead", "1 dead (Relu_y)"), Find(dead, "Relu_y"));
        var flat = Import("flat", new OnnxFileBuilder().Input("x", 1, 8).Initializer("high", [30f], 1).Node("Add", "x high", "a").Node("Sigmoid", "a", "y").Output("y", 1, 8));
        Assert.Equal(("Saturated", "1 saturated (Sigmoid_y)"), Find(flat, "Sigmoid_y"));
        var broken = Import("broken", new OnnxFileBuilder().Input("x", 1, 8).Node("Neg", "x", "a").Node("Log", "a", "b").Node("Exp", "b", "y").Output("y", 1, 8));
        Assert.Equal(("NonFinite", "2 not finite (Log_b, Exp_y)"), Find(broken, "Log_b"));
        Assert.Equal(("Sound", "2 not finite (Log_b, Exp_y)"), Find(broken, "Neg_a"));
    }

    [Fact]
    public void A_step_lets_no_change_through_to_the_output()
    {
        var stepped = Import("stepped", new OnnxFileBuilder().Input("x", 1, 8).Node("Floor", "x", "y").Output("y", 1, 8));
        Assert.Equal(("Dead", "1 dead (Floor_y)"), Find(stepped, "Floor_y"));
    }

    [Fact]
    public void Whole_numbers_are_checked_from_the_node_that_is_named()
    {
        var file = new OnnxFileBuilder().Input("ids", RankTools.Networks.Onnx.Format.OnnxElementType.Int64, -1, 3)
            .Initializer("table", [1, 2, 3, 4, 5, 6], 3, 2).Node("Gather", "table ids", "words").Node("Tanh", "words", "y").Output("y", 1, 3, 2);
        var path = Import("words", file);
        var unchecked_ = sample.Get("Test-NeuralNetwork -Network (Import-NeuralNetwork $path) -InputValue @{ ids = 0, 1, 2 }", ("path", path));
        Assert.Null(unchecked_[^1].Get<double?>("TangentError"));
        Assert.Contains("-InputNode", unchecked_[0].Get<object>("Summary").ToString(), StringComparison.Ordinal);
        var checked_ = sample.Get("Test-NeuralNetwork -Network (Import-NeuralNetwork $path) -InputNode words -InputValue @{ ids = 0, 1, 2 }", ("path", path));
        Assert.InRange(checked_[^1].Get<double?>("TangentError")!.Value, 0, 1e-6);
    }

    [Fact]
    public void Test_data_pass_fail_or_say_what_is_not_supported()
    {
        var root = Directory.CreateDirectory(Path.Combine(sample.Folder.Root, "suite")).FullName;
        ModelTestFolder.Write(root, "good", new OnnxFileBuilder().Input("x", 2).Node("Relu", "x", "y").Output("y", 2), [-1, 2], [0, 2]);
        ModelTestFolder.Write(root, "wrong", new OnnxFileBuilder().Input("x", 2).Node("Relu", "x", "y").Output("y", 2), [-1, 2], [0, 2.5f]);
        ModelTestFolder.Write(root, "strange", new OnnxFileBuilder().Input("x", 2).Node("Nonesuch", "x", "y").Output("y", 2), [-1, 2], [0, 2]);
        var results = sample.Get("'suite' | Test-NeuralNetwork");
        Assert.Equal(["good", "strange", "wrong"], results.Select(result => result.Text("Model")));
        Assert.Equal(["Passed", "Unsupported", "Failed"], results.Select(result => result.Text("Status")));
        Assert.Equal([true, false, false], results.Select(result => result.Get<bool>("Passed")));
        Assert.Equal(0.5, results[2].Get<double?>("MaximumError")!.Value, 1e-6);
        Assert.Contains("Nonesuch", results[1].Text("Message"), StringComparison.Ordinal);
        Assert.Equal("True", Assert.Single(sample.Get("Test-NeuralNetwork -TestDataPath suite/wrong -RelativeTolerance 0.5 -Quiet")).ToString());
    }

    [Fact]
    public void Folders_without_models_and_damaged_models_are_errors_of_their_own()
    {
        var root = Directory.CreateDirectory(Path.Combine(sample.Folder.Root, "mixed")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "empty"));
        ModelTestFolder.Write(root, "fine", new OnnxFileBuilder().Input("x", 1).Node("Neg", "x", "y").Output("y", 1), [1], [-1]);
        ModelTestFolder.Write(root, "torn", new OnnxFileBuilder().Input("x", 1).Node("Neg", "x", "y").Output("y", 1), [1], [-1]);
        File.WriteAllBytes(Path.Combine(root, "torn", "model.onnx"), [10, 200, 1]);
        var result = sample.Run("Test-NeuralNetwork -TestDataPath mixed/*, nowhere");
        Assert.Equal("fine", Assert.Single(result.Output, item => item.Get<bool>("Passed")).Text("Model"));
        Assert.Contains(result.Errors, error => error.FullyQualifiedErrorId.StartsWith("ModelNotFound", StringComparison.Ordinal));
        Assert.Contains(result.Errors, error => error.FullyQualifiedErrorId.StartsWith("FolderNotFound", StringComparison.Ordinal));
    }

    [Fact]
    public void Parameters_of_the_other_kind_of_test_are_refused() => Assert.StartsWith("ParameterConflict",
        Assert.Single(sample.Run("Test-NeuralNetwork -TestDataPath . -ProbeCount 3").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void The_models_of_the_onnx_project_pass()
    {
        var results = sample.Get("Test-NeuralNetwork -TestDataPath $path", ("path", SharedData.Require("data", "onnx", "pytorch-operator")));
        Assert.Equal(18, results.Count);
        Assert.All(results, result => Assert.Equal("Passed", result.Text("Status")));
    }

    private string Import(string name, OnnxFileBuilder file)
    {
        var path = Path.Combine(sample.Folder.Root, $"{name}.onnx");
        File.WriteAllBytes(path, file.ToArray());
        return path;
    }

    /// <summary>What is said of a layer, and what is wrong in the network.</summary>
    private (string Condition, string Complaint) Find(string path, string layer)
    {
        var found = Assert.Single(sample.Get(
            "Test-NeuralNetwork -Network (Import-NeuralNetwork $path) -InputValue @{ x = 1, 2, 3, 4, 5, 6, 7, 8 } -Layer $layer", ("path", path), ("layer", layer)));
        return (found.Text("Condition"), Verdict(found).Replace("not sound: ", "", StringComparison.Ordinal));
    }

    private string Verdict(PSObject layer) => sample.Get("$layer.Summary.Verdict", ("layer", layer))[0].ToString();
}
