using RankTools.Checkpoints;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>Published weight files; counts, values and sums were computed with PyTorch and NumPy.</summary>
public class PublishedFilesTests
{
    [Theory]
    [InlineData("imagenet/resnet18.pth", "PyTorch zip", 122, 11699132, "conv1.weight", "64 3 7 7", -0.10882504284381866,
        0.2020488977432251, -0.01303937379270792, 9.635466447430447, "fc.bias")]
    [InlineData("imagenet/squeezenet1_1.pth", "PyTorch legacy", 52, 1235496, "features.9.squeeze.weight", "48 256 1 1",
        -0.09481871128082275, -0.01591643877327442, -0.08152604103088379, 114.1344472388198, "classifier.1.bias")]
    [InlineData("cifar/resnet20-12fca82f.th", "PyTorch legacy", 97, 271098, "layer2.1.bn1.running_mean", "32", -1.9157569408416748,
        -0.22154399752616882, -2.4675962924957275, -15.528951475396752, "linear.bias")]
    [InlineData("cifar/resnet32-d509ac18.th", "PyTorch legacy", 157, 466426, "conv1.weight", "16 3 3 3", 0.40355396270751953,
        0.05378428101539612, 0.38600531220436096, 1.961148000027606, "linear.bias")]
    [InlineData("imagenet/vit_tiny_patch16_224.safetensors", "safetensors", 152, 5717416, "blocks.6.norm1.weight", "192",
        0.9583562612533569, 1.0264166593551636, 1.1518864631652832, 192.28528720140457, "head.bias")]
    public void A_published_file_has_the_keys_shapes_and_values_that_PyTorch_reads(
        string path, string format, int count, long elements, string name, string shape,
        double first, double middle, double last, double sum, string lastName)
    {
        using var checkpoint = Checkpoint.Open(SharedData.Require(["data", .. path.Split('/')]));
        Assert.Equal(format, checkpoint.Format);
        Assert.Equal(count, checkpoint.Entries.Length);
        Assert.Equal(elements, checkpoint.Entries.Sum(entry => entry.ElementCount));
        Assert.Equal(shape, string.Join(' ', checkpoint.Entry(name).Shape));
        Assert.Equal(lastName, checkpoint.Entries[^1].Name);
        var values = checkpoint.Doubles(name);
        Assert.Equal((first, middle, last), (values[0], values[values.Length / 2], values[^1]));
        Assert.Equal(sum, values.Sum(), 1e-9);
        foreach (var entry in checkpoint.Entries) Assert.All(checkpoint.Floats(entry.Name), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Text_beside_the_weights_is_kept()
    {
        using var vit = Checkpoint.Open(SharedData.Require("data", "imagenet", "vit_tiny_patch16_224.safetensors"));
        Assert.Equal("pt", vit.Metadata["format"]);
        using var resnet = Checkpoint.Open(SharedData.Require("data", "cifar", "resnet20-12fca82f.th"));
        Assert.Equal("91.78000183105469", resnet.Metadata["best_prec1"]);
    }

    [Fact]
    public void The_sum_of_a_file_begins_as_its_publisher_named_it()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Require("data", "cifar", "resnet20-12fca82f.th"));
        Assert.Equal("12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8", checkpoint.ComputeSha256());
    }

    [Theory]
    [InlineData("resnet18.pth", "layer4.1.conv2.weight")]
    [InlineData("squeezenet1_1.pth", "features.3.squeeze.weight")]
    public void Reading_one_entry_reads_that_entry_and_not_the_file(string file, string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "skipped: bytes read by a thread are counted on Linux");
        string path = SharedData.Require("data", "imagenet", file);
        long before = BytesReadByThisThread();
        using var checkpoint = Checkpoint.Open(path);
        long opened = BytesReadByThisThread() - before;
        checkpoint.Floats(name);
        long read = BytesReadByThisThread() - before - opened;

        // Once for the checksum, once for the values; headers and the counting itself take little.
        Assert.InRange(opened, 1, 200_000);
        Assert.InRange(read, 4 * checkpoint.Entry(name).ElementCount, 8 * checkpoint.Entry(name).ElementCount + 20_000);
    }

    private static long BytesReadByThisThread() =>
        long.Parse(File.ReadLines("/proc/thread-self/io").First(line => line.StartsWith("rchar:", StringComparison.Ordinal))[6..]);
}
