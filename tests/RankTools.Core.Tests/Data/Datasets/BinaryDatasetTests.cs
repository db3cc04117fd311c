using System.Buffers.Binary;
using System.IO.Compression;

using RankTools.Data;
using RankTools.Data.Datasets;

namespace RankTools.Core.Tests.Data.Datasets;

public sealed class BinaryDatasetTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Several_cifar_files_are_one_data_set()
    {
        folder.Write("data_batch_1.bin", Cifar((3, 10), (4, 20)));
        folder.Write("data_batch_2.bin", Cifar((5, 30)));
        folder.Text("batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\n\n");
        var dataset = folder.Load(["data_batch_1.bin", "data_batch_2.bin"]);
        Assert.Equal([(10, 3), (20, 4), (30, 5)], folder.Pairs(dataset));
        Assert.Equal([(30, 5)], folder.Pairs(dataset, new(Preprocessing.None) { Start = 2 }));
        Assert.Equal("dog", dataset.ClassNames[5]);
        Assert.Equal(folder["data_batch_2.bin"] + "#0", dataset.SourceOf(2));
    }

    [Fact]
    public void Cifar_100_has_fine_labels_and_a_label_without_a_class_is_an_error_of_its_image()
    {
        folder.Write("train.bin", [19, 99, .. new byte[3072], 1, 2, .. new byte[3072]]);
        Assert.Equal([99, 2], folder.Read(folder.Load("train.bin")).Select(item => item.Label));
        var few = folder.Load("train.bin", new() { ClassNames = ["a", "b", "c"] });
        Assert.Equal([2], folder.Read(few).Select(item => item.Label));
        Assert.Equal("LabelOutOfRange", Assert.Single(folder.Failures).ErrorId);
        folder.Write("broken.bin", new byte[3072]);
        Assert.Equal("CifarTruncated", folder.Refused("broken.bin").ErrorId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Idx_images_find_their_labels_beside_them(bool packed)
    {
        var suffix = packed ? ".gz" : "";
        folder.Write($"t10k-images-idx3-ubyte{suffix}", Packed(packed, Idx([3, 2, 2], [.. Enumerable.Range(0, 12).Select(i => (byte)(20 * i))])));
        folder.Write($"t10k-labels-idx1-ubyte{suffix}", Packed(packed, Idx([3], [7, 0, 9])));
        var dataset = folder.Load($"t10k-images-idx3-ubyte{suffix}");
        Assert.Equal((ImageDatasetFormat.Idx, 3L, true), (dataset.Format, dataset.Count, dataset.HasLabels));
        Assert.Equal([(0, 7), (80, 0), (160, 9)], folder.Pairs(dataset));
        var colour = folder.Read(dataset)[1];
        Assert.Equal([3, 2, 2], colour.Shape);
        Assert.Equal(colour.Values[..4], colour.Values[8..]);
        var grey = folder.Read(dataset, new(Preprocessing.None) { ChannelCount = 1 })[1];
        Assert.Equal([1, 2, 2], grey.Shape);
        Assert.Equal([80 / 255.0, 100 / 255.0, 120 / 255.0, 140 / 255.0], grey.Values);
        Assert.Equal("LabelOutOfRange", folder.Refused($"t10k-images-idx3-ubyte{suffix}", new() { ClassNames = ["0", "1", "2"] }).ErrorId);
    }

    [Fact]
    public void Idx_files_that_are_damaged_or_do_not_fit_are_refused()
    {
        var whole = Idx([2, 2, 2], new byte[8]);
        folder.Write("images", whole[..^1]);
        Assert.Equal("IdxTruncated", folder.Refused("images").ErrorId);
        folder.Write("images", [.. whole, 0]);
        Assert.Equal("IdxUnreadable", folder.Refused("images").ErrorId);
        folder.Write("images", whole[..9]);
        Assert.Equal("IdxTruncated", folder.Refused("images").ErrorId);
        folder.Write("images.gz", Packed(true, whole)[..^12]);
        Assert.Contains(folder.Refused("images.gz").ErrorId, new[] { "IdxTruncated", "IdxUnreadable" });
        folder.Write("images", whole);
        folder.Write("labels", Idx([3], new byte[3]));
        Assert.Equal("LabelCountMismatch", folder.Refused("images", new() { LabelPath = folder["labels"] }).ErrorId);
        Assert.Equal("ShapeMismatch", folder.Refused("labels").ErrorId);
        Assert.Equal("LabelFileInvalid", folder.Refused("images", new() { LabelPath = folder["images"] }).ErrorId);
    }

    [Fact]
    public void Arrays_of_numbers_are_taken_as_they_are_and_arrays_of_bytes_are_pictures()
    {
        NpyFile.Write(folder["x.npy"], NumericArray.FromDoubles([.. Enumerable.Range(0, 24).Select(i => i + 0.5)], 2, 3, 2, 2));
        NpyFile.Write(folder["y.npy"], NumericArray.FromDoubles([4, -1], 2));
        var prepared = folder.Read(folder.Load("x.npy", new() { LabelPath = folder["y.npy"] }));
        Assert.Equal([4, null], prepared.Select(item => item.Label));
        Assert.Equal([3, 2, 2], prepared[1].Shape);
        Assert.Equal(12.5, prepared[1].Values[0]);
        Assert.Equal("LabelCountMismatch", folder.Refused("x.npy", new() { LabelPath = Npy("long.npy", [1, 2, 3]) }).ErrorId);
        Assert.Equal("LabelFileInvalid", folder.Refused("x.npy", new() { LabelPath = Npy("half.npy", [1, 0.5]) }).ErrorId);
        Assert.Equal("LabelOutOfRange", folder.Refused("x.npy", new() { LabelPath = Npy("far.npy", [1, 2]), ClassNames = ["a", "b"] }).ErrorId);
        Assert.Equal("ShapeMismatch", folder.Refused("y.npy").ErrorId);
        NpyFile.Write(folder["nan.npy"], NumericArray.FromDoubles([0, double.NaN, 0, 1], 2, 1, 1, 2));
        Assert.Single(folder.Read(folder.Load("nan.npy")));
        Assert.Equal("NonFiniteInput", Assert.Single(folder.Failures).ErrorId);
    }

    [Fact]
    public void An_archive_tells_images_from_labels()
    {
        using (var zip = ZipFile.Open(folder["mnist.npz"], ZipArchiveMode.Create))
        {
            Add(zip, "x_test", "(2, 1, 2)", [10, 20, 30, 40]);
            Add(zip, "y_test", "(2,)", [1, 0]);
            Add(zip, "x_train", "(1, 1, 2)", [50, 60]);
        }
        Assert.Equal("ArrayAmbiguous", folder.Refused("mnist.npz").ErrorId);
        Assert.Equal("ArrayNotFound", folder.Refused("mnist.npz", new() { ImageEntry = "z" }).ErrorId);
        Assert.Equal([(10, 1), (30, 0)], folder.Pairs(folder.Load("mnist.npz", new() { ImageEntry = "x_test" })));
        var pair = folder.Read(folder.Load("mnist.npz", new() { ImageEntry = "x_test", LabelEntry = "y_test" }), new(Preprocessing.None) { ChannelCount = 1 });
        Assert.Equal([1, 1, 2], pair[1].Shape);
        Assert.EndsWith("mnist.npz#x_test#1", pair[1].Source, StringComparison.Ordinal);
    }

    private static byte[] Cifar(params (byte Label, byte Red)[] images) => [.. images.SelectMany(image =>
        (byte[])[image.Label, .. Enumerable.Repeat(image.Red, 1024), .. new byte[2048]])];

    private static byte[] Idx(int[] shape, byte[] values)
    {
        var header = new byte[4 + (4 * shape.Length)];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (var i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), shape[i]);
        return [.. header, .. values];
    }

    private static byte[] Packed(bool packed, byte[] bytes)
    {
        if (!packed)
            return bytes;
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return result.ToArray();
    }

    private string Npy(string name, double[] values)
    {
        NpyFile.Write(folder[name], NumericArray.FromDoubles(values, values.Length));
        return folder[name];
    }

    /// <summary>An array of unsigned bytes, which numpy writes with this header.</summary>
    private static void Add(ZipArchive zip, string name, string shape, byte[] values)
    {
        var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        using var stream = zip.CreateEntry(name + ".npy").Open();
        stream.Write([0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. values]);
    }
}
