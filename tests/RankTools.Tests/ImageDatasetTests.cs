using System.Management.Automation;

using RankTools.Core.Tests;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Import-ImageDataset, and data sets where cmdlets take images.</summary>
public sealed class ImageDatasetTests(SampleSession sample) : IClassFixture<SampleSession>
{
    [Fact]
    public void A_data_set_is_one_object_that_is_piped_or_named()
    {
        var data = Assert.Single(sample.Get("$data = Import-ImageDataset $sample.DatasetPath -ClassName $sample.ClassNamePath; $data"));
        Assert.Equal((512L, "Cifar", 64), (data.Get<long>("Count"), data.Text("Format"), data.Get<int>("ClassCount")));
        var named = sample.Get("$few = Import-ImageDataset $sample.ImagePath[0..5] -Name few; Invoke-NeuralNetwork -Dataset $few -Network $net");
        var piped = sample.Get("$few, $few | Invoke-NeuralNetwork -Network $net");
        var files = sample.Get("Invoke-NeuralNetwork $sample.ImagePath[0..5] -Network $net");
        Assert.Equal(files.Select(one => one.Text("Logits")), named.Select(one => one.Text("Logits")));
        Assert.Equal([.. files.Concat(files).Select(one => one.Text("Source"))], piped.Select(one => one.Text("Source")));
        Assert.Equal(6, sample.Get("$few | Get-LayerRank -Network $net -PatchSize 2 -Layer avgpool").Count);
    }

    [Fact]
    public void Labels_reach_the_predictions()
    {
        var predictions = sample.Get("Import-ImageDataset $sample.DatasetPath | Invoke-NeuralNetwork -Network $net -TopCount 1");
        var files = sample.Get("Invoke-NeuralNetwork $sample.DatasetPath -Network $net -TopCount 1");
        Assert.Equal(files.Select(one => (one.Text("Source"), one.Text("Label"), one.Text("Logits"))),
            predictions.Select(one => (one.Text("Source"), one.Text("Label"), one.Text("Logits"))));
    }

    [Fact]
    public void Items_of_the_pipeline_are_one_data_set_and_an_unreadable_one_is_an_error_in_its_place()
    {
        sample.Folder.Write("broken.png", "no picture"u8);
        var result = sample.Run(
            """
            $items = foreach ($path in $sample.ImagePath[0], "$root/broken.png", $sample.ImagePath[1]) { [pscustomobject]@{ PSPath = $path } }
            $data = $items | Import-ImageDataset
            $data.Count
            Invoke-NeuralNetwork -Dataset $data -Network $net
            """, ("root", sample.Folder.Root));
        result.HasOneError("ImageUnreadable", ErrorCategory.InvalidData, sample.Folder["broken.png"]);
        Assert.Equal((3, "3"), (result.Output.Count, result.Output[0].ToString()));
    }

    [Fact]
    public void Mistakes_are_errors_that_say_what_to_do()
    {
        sample.Run("Import-ImageDataset ./nothing").HasOneError("PathNotFound", ErrorCategory.ObjectNotFound, "./nothing");
        sample.Run("Import-ImageDataset $sample.ImagePath -LabelFile ./nothing.csv").HasOneError("PathNotFound", ErrorCategory.ObjectNotFound, "./nothing.csv");
        var labels = sample.Folder.Write("labels.txt", "0\n1\n2\n"u8);
        sample.Run("Import-ImageDataset $sample.ImagePath -LabelFile $labels", ("labels", labels))
            .HasOneError("LabelCountMismatch", ErrorCategory.InvalidData, labels, "3 labels", "64 pictures");
        sample.Run("Import-ImageDataset $sample.ImagePath[0..2] -LabelFile $labels -ClassName a, b", ("labels", labels))
            .HasOneError("LabelOutOfRange", ErrorCategory.InvalidData, labels, "label 2 in line 3", "-FirstLabel 1");
    }

    [Fact]
    public void ImageNet_with_a_label_file_is_recognised_as_the_reference_says()
    {
        sample.Get("$val = Import-ImageDataset $folder -LabelFile $labels -ClassName $classes",
            ("folder", SharedData.Require("data", "imagenet", "val")), ("labels", SharedData.Require("data", "imagenet", "labels.csv")),
            ("classes", SharedData.Require("data", "imagenet", "class_names.txt")));
        var val = sample.Get("$val")[0];
        Assert.Equal((650L, "LabelFile", 1000), (val.Get<long>("Count"), val.Text("Format"), val.Get<int>("ClassCount")));
        var reference = File.ReadAllBytes(SharedData.Require("reference", "imagenet", "labels.npy"));
        var labels = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(reference.AsSpan(128)).ToArray();
        var trained = SharedData.Require("data", "imagenet", "resnet18.pth");
        var predictions = sample.Get(
            """
            $ten = foreach ($index in 0..9) { [pscustomobject]@{ PSPath = $val.SourceOf($index) } }
            $ten | Import-ImageDataset -LabelFile $labels | Invoke-NeuralNetwork -Network (Import-NeuralNetwork $trained) -TopCount 1
            """, ("trained", trained));
        Assert.Equal(10, predictions.Count);
        Assert.Equal(labels[..10].Select(label => (int?)label), predictions.Select(one => one.Get<int?>("Label")));
        Assert.True(predictions.Count(one => one.Get<bool?>("IsCorrect") == true) >= 7);
    }

    [Fact]
    public void Cifar_batches_have_the_names_of_their_classes()
    {
        sample.Get("$cifar = Import-ImageDataset $path", ("path", SharedData.Require("data", "cifar", "test_batch_1000.bin")));
        var cifar = sample.Get("$cifar")[0];
        Assert.Equal((1000L, "airplane;automobile;bird;cat;deer;dog;frog;horse;ship;truck"), (cifar.Get<long>("Count"), cifar.Text("ClassNames")));
    }
}
