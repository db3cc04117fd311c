using System.Globalization;

using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

public class CifarBatchTests
{
    [Fact]
    public void Planar_records_become_labelled_interleaved_images()
    {
        using var folder = new TemporaryFolder();
        using var batch = CifarBatch.Open(folder.Write("two.bin", [.. Record(labels: [7], seed: 1), .. Record(labels: [200], seed: 2)]));
        Assert.Equal((2, CifarFormat.Cifar10), (batch.Count, batch.Format));
        AssertRecord(batch.Read(1), 200, null, seed: 2);
        AssertRecord(batch.Read(0), 7, null, seed: 1);
    }

    [Fact]
    public void Records_with_two_labels_are_told_from_the_length()
    {
        using var folder = new TemporaryFolder();
        using var batch = CifarBatch.Open(folder.Write("one.bin", Record(labels: [19, 99], seed: 3)));
        Assert.Equal((1, CifarFormat.Cifar100), (batch.Count, batch.Format));
        AssertRecord(batch.Read(0), 99, 19, seed: 3);
    }

    [Fact]
    public void Labels_beyond_those_of_Cifar100_are_an_error_that_names_the_image()
    {
        using var folder = new TemporaryFolder();
        using var batch = CifarBatch.Open(folder.Write("one.bin", Record(labels: [20, 0], seed: 3)));
        DataFiles.AssertError("CifarLabelInvalid", ErrorKind.InvalidData, "image 0", () => batch.Read(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3072)]
    [InlineData(2 * 3073 - 1)]
    [InlineData(3074 + 3073)]
    public void Files_that_are_not_whole_records_are_errors(int length)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("cut.bin", new byte[length]);
        var named = length.ToString(CultureInfo.InvariantCulture);
        DataFiles.AssertError("CifarTruncated", ErrorKind.InvalidData, named, () => CifarBatch.Open(path));
    }

    [Fact]
    public void A_layout_asked_for_must_fit_the_length()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("one.bin", Record(labels: [1], seed: 0));
        DataFiles.AssertError("CifarTruncated", ErrorKind.InvalidData, "3074", () => CifarBatch.Open(path, CifarFormat.Cifar100));
    }

    [Fact]
    public void Images_that_are_not_there_are_refused()
    {
        using var folder = new TemporaryFolder();
        using var batch = CifarBatch.Open(folder.Write("one.bin", Record(labels: [1], seed: 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Read(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Read(-1));
    }

    [Fact]
    public void The_real_test_batch_has_the_labels_that_NumPy_read()
    {
        var labels = NpyFile.Read(SharedData.Require("reference", "cifar", "labels.npy")).ToDoubles();
        using var batch = CifarBatch.Open(SharedData.Require("data", "cifar", "test_batch_1000.bin"));
        Assert.Equal(labels, Enumerable.Range(0, batch.Count).Select(index => (double)batch.Read(index).Label));
    }

    internal static byte[] Record(byte[] labels, int seed)
    {
        var record = new byte[labels.Length + 3072];
        labels.CopyTo(record, 0);
        for (var i = 0; i < 3072; i++)
            record[labels.Length + i] = Pixel(i / 1024, i / 32 % 32, i % 32, seed);
        return record;
    }

    private static byte Pixel(int channel, int row, int column, int seed) =>
        (byte)((channel * 89) + (row * 7) + (column * 3) + (seed * 41));

    private static void AssertRecord(CifarImage record, int label, int? coarse, int seed)
    {
        Assert.Equal((label, coarse, 32, 32), (record.Label, record.CoarseLabel, record.Image.Width, record.Image.Height));
        for (var i = 0; i < record.Image.Rgb.Length; i++)
            Assert.Equal(Pixel(i % 3, i / 3 / 32, i / 3 % 32, seed), record.Image.Rgb[i]);
    }
}
