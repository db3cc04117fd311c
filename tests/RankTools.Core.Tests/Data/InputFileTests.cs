using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

public class InputFileTests
{
    [Fact]
    public void A_picture_is_one_preprocessed_item()
    {
        var path = DataFiles.Find("rgb-420.jpg");
        var item = Assert.Single(InputFile.Open(path, Preprocessing.ImageNet));
        Assert.Equal((path, (int?)null), (item.Source, item.Label));
        Assert.Equal([3L, 224L, 224L], item.Shape);
        Assert.Equal(Preprocessing.ImageNet.Apply(ImageReader.Read(path)), item.Values);
    }

    [Fact]
    public void Orientation_is_applied_only_where_asked()
    {
        var path = DataFiles.Find("orientation-6.jpg");
        Assert.Equal([3L, 23L, 37L], InputFile.Open(path, Preprocessing.None).Single().Shape);
        Assert.Equal([3L, 37L, 23L], InputFile.Open(path, Preprocessing.None, applyOrientation: true).Single().Shape);
    }

    [Fact]
    public void An_array_is_taken_as_it_is()
    {
        foreach (var name in new[] { "f8-little.npy", "f4-big.npy", "fortran.npy" })
        {
            var item = Assert.Single(InputFile.Open(DataFiles.Find(name), Preprocessing.ImageNet));
            Assert.Equal([2L, 3L, 4L], item.Shape);
            Assert.Equal(Enumerable.Range(-7, 24).Select(i => 1.25 * i), item.Values);
        }
    }

    [Fact]
    public void A_stack_of_arrays_is_an_item_a_sample_and_a_stack_of_one_keeps_its_name()
    {
        using var folder = new TemporaryFolder();
        var values = Enumerable.Range(0, 24).Select(i => (float)i).ToArray();
        var (many, one) = (folder.Find("many.npy"), folder.Find("one.npy"));
        NpyFile.Write(many, NumericArray.FromSingles(values, 3, 2, 2, 2));
        NpyFile.Write(one, NumericArray.FromSingles(values, 1, 6, 2, 2));
        var items = InputFile.Open(many, Preprocessing.None).ToList();
        Assert.Equal([many + "#0", many + "#1", many + "#2"], items.Select(item => item.Source));
        Assert.Equal(values[16..].Select(value => (double)value), items[2].Values);
        var single = Assert.Single(InputFile.Open(one, Preprocessing.None));
        Assert.Equal((one, 24), (single.Source, single.Values.Length));
        Assert.Equal([6L, 2L, 2L], single.Shape);
    }

    [Fact]
    public void An_archive_is_an_item_an_array()
    {
        var path = DataFiles.Find("single.npz");
        Assert.Equal(path + "#only", Assert.Single(InputFile.Open(path, Preprocessing.None)).Source);
    }

    [Fact]
    public void A_Cifar_file_is_an_item_an_image_with_its_label()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("batch.bin", [.. CifarBatchTests.Record([3], 1), .. CifarBatchTests.Record([8], 2)]);
        var items = InputFile.Open(path, Preprocessing.Cifar10).ToList();
        Assert.Equal([(path + "#0", 3), (path + "#1", 8)], items.Select(item => (item.Source, item.Label!.Value)));
        // Channel 1, row 5, column 6 of the second: (89 + 5·7 + 6·3 + 2·41) = 224.
        Assert.Equal(((224 / 255.0) - 0.456) / 0.224, items[1].Values[1024 + (5 * 32) + 6]);
    }

    [Fact]
    public void Reading_stops_where_the_reader_stops()
    {
        using var folder = new TemporaryFolder();
        // The second record is damaged; who takes one item never learns of it.
        var path = folder.Write("batch.bin", [.. CifarBatchTests.Record([1, 1], 1), .. CifarBatchTests.Record([99, 0], 2)]);
        Assert.Single(InputFile.Open(path, Preprocessing.Cifar10).Take(1));
        Assert.Throws<RankToolsException>(() => InputFile.Open(path, Preprocessing.Cifar10).Count());
        var missing = InputFile.Open(folder.Find("none.npy"), Preprocessing.None);
        Assert.Throws<RankToolsException>(() => missing.First());
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void Values_that_are_not_finite_are_an_error_that_names_the_first(double value, string written)
    {
        using var folder = new TemporaryFolder();
        var values = new double[2 * 3 * 5];
        values[15 + 5 + 2] = values[^1] = value;
        var path = folder.Find("odd.npy");
        NpyFile.Write(path, NumericArray.FromDoubles(values, 2, 3, 5));
        DataFiles.AssertError("NonFiniteInput", ErrorKind.InvalidData, $"odd.npy' holds {written} at channel 1, row 1, column 2",
            () => InputFile.Open(path, Preprocessing.None).Count());
    }

    [Theory]
    [InlineData("matrix.npy", "(6, 4)")]
    [InlineData("scalar.npy", "()")]
    [InlineData("empty.npy", "(0, 7)")]
    public void Arrays_that_are_not_channels_by_height_by_width_are_errors(string name, string shape) =>
        DataFiles.AssertError("ShapeMismatch", ErrorKind.InvalidData, shape,
            () => InputFile.Open(DataFiles.Find(name), Preprocessing.None).Count());

    [Fact]
    public void What_is_wrong_with_a_picture_names_its_file()
    {
        var path = DataFiles.Find("rgb.png");
        var error = DataFiles.AssertError("ImageSizeMismatch", ErrorKind.InvalidData, "rgb.png",
            () => InputFile.Open(path, Preprocessing.Cifar10).Count());
        Assert.Equal(path, error.Target);
    }
}
