using System.Runtime.InteropServices;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Invoke-NeuralNetwork and Import-NeuralNetwork where nothing is wrong.</summary>
public sealed class InvokeNeuralNetworkTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Fact]
    public void The_best_classes_have_their_names_and_probabilities()
    {
        var prediction = Assert.Single(sample.Get(
            """
            $named = Import-NeuralNetwork $sample.WeightPath -ClassName $sample.ClassNamePath -Name mine
            Invoke-NeuralNetwork $sample.ImagePath[3] -Network $named -TopCount 4
            """));
        var names = File.ReadAllLines((string)sample.Get("$sample.ClassNamePath")[0].BaseObject);
        var logits = prediction.Get<IReadOnlyList<double>>("Logits");
        var best = Enumerable.Range(0, 64).MaxBy(i => logits[i]);
        Assert.Equal(("mine", best, names[best]), (prediction.Text("Network"), prediction.Get<int>("ClassIndex"), prediction.Text("ClassName")));
        Assert.Equal(Math.Exp(logits[best]) / logits.Sum(Math.Exp), prediction.Get<double>("Probability"), 1e-12);
        Assert.Equal(4, prediction.Text("Top").Split(';').Length);
    }

    [Fact]
    public void Most_of_the_held_out_images_are_recognised()
    {
        var predictions = sample.Get("Invoke-NeuralNetwork $sample.DatasetPath -Network $net");
        Assert.Equal(512, predictions.Count);
        Assert.InRange(predictions.Count(prediction => prediction.Get<bool?>("IsCorrect") == true) / 512.0, 0.9, 0.995);
        Assert.EndsWith("heldout.bin#511", predictions[511].Text("Source"));
    }

    [Fact]
    public void Values_of_layers_go_to_the_pipeline_or_to_a_file()
    {
        var values = sample.Get("Invoke-NeuralNetwork $sample.ImagePath[0..1] -Network $net -Layer avgpool, linear");
        Assert.Equal(["avgpool", "linear", "avgpool", "linear"], values.Select(value => value.Text("Layer")));
        Assert.Equal("64", values[0].Text("Shape"));
        double[] single = [.. values[0].Get<IReadOnlyList<double>>("Values"), .. values[2].Get<IReadOnlyList<double>>("Values")];
        Assert.Equal(single, Stored("Single", "<f4", bytes => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), value => (double)value)));
        var fine = Stored("Double", "<f8", bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray());
        Assert.All(single.Zip(fine), pair => Assert.Equal(pair.Second, pair.First, 1e-4 * (1 + Math.Abs(pair.Second))));
        Assert.NotEqual(single, fine);
    }

    /// <summary>Pooled features of two images, written to a file in the precision of the computation.</summary>
    private double[] Stored(string precision, string type, Func<byte[], double[]> numbers)
    {
        sample.Get($"Invoke-NeuralNetwork $sample.ImagePath[0..1] -Network $net -Layer avgpool -Precision {precision} -OutFile pooled.npy");
        var bytes = File.ReadAllBytes(sample.Folder["pooled.npy"]);
        var start = 10 + BitConverter.ToUInt16(bytes, 8);
        var header = System.Text.Encoding.ASCII.GetString(bytes, 10, start - 10);
        Assert.Contains("(2, 64)", header);
        Assert.Contains(type, header);
        return numbers(bytes[start..]);
    }

    [Fact]
    public void The_logits_are_the_linear_layer_of_the_pooled_features()
    {
        var values = sample.Get("Invoke-NeuralNetwork $sample.ImagePath[5] -Network $net -Layer avgpool, linear -Precision Double");
        var features = values[0].Get<IReadOnlyList<double>>("Values");
        var weights = WeightFile.Read(sample.WeightPath);
        var (matrix, shift) = (weights.Numbers("linear.weight"), weights.Numbers("linear.bias"));
        Assert.All(
            values[1].Get<IReadOnlyList<double>>("Values").Index(),
            logit => Assert.Equal(shift[logit.Index] + features.Select((value, i) => value * matrix[(logit.Index * 64) + i]).Sum(), logit.Item, 1e-10));
    }

    [Fact]
    public void Untrained_weights_follow_their_seed()
    {
        var networks = sample.Get(
            """
            foreach ($seed in 1, 1, 2) {
                $random = Import-NeuralNetwork -Architecture cifar_resnet20 -RandomInitialization -Seed $seed -ClassCount 7
                Invoke-NeuralNetwork $sample.ImagePath[0] -Network $random
            }
            """);
        Assert.Equal(7, networks[0].Get<IReadOnlyList<double>>("Logits").Count);
        Assert.Equal(networks[0].Text("Logits"), networks[1].Text("Logits"));
        Assert.NotEqual(networks[0].Text("Logits"), networks[2].Text("Logits"));
    }

    [Fact]
    public void The_architecture_is_found_by_the_weights_and_files_come_as_items()
    {
        var networks = sample.Get(
            "[pscustomobject]@{ PSPath = $sample.WeightPath }, [pscustomobject]@{ PSPath = $sample.WeightPath } | Import-NeuralNetwork -Preprocessing None");
        Assert.Equal(2, networks.Count);
        Assert.Equal(("cifar_resnet20", "None"), (networks[1].Text("Architecture"), networks[1].Text("Preprocessing")));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(sample.WeightPath))), networks[0].Text("WeightHash"));
    }
}
