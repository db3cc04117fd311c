using RankTools.Data;
using RankTools.Data.Datasets;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data.Datasets;

public sealed class PictureDatasetTests : IDisposable
{
    private readonly DatasetFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Class_folders_are_numbered_by_name_as_in_torchvision()
    {
        folder.Picture("set/dog/b.png", 20);
        folder.Picture("set/dog/a.PNG", 10);
        folder.Picture("set/dog/deeper/0.png", 30);
        folder.Picture("set/Zebra/x.png", 40);
        folder.Picture("set/loose.png", 50);
        folder.Text("set/dog/readme.txt", "no picture");
        folder.Text("set/dog/.hidden.png", "no picture");
        var dataset = folder.Load("set");
        Assert.Equal((ImageDatasetFormat.ClassFolders, "set", 4L, true), (dataset.Format, dataset.Name, dataset.Count, dataset.HasLabels));
        Assert.Equal(["Zebra", "dog"], dataset.ClassNames);
        Assert.Equal([(40, 0), (10, 1), (20, 1), (30, 1)], folder.Pairs(dataset));
        Assert.Equal(folder["set/dog/a.PNG"], dataset.SourceOf(1));
        Assert.Equal("ImageWithoutClass", Assert.Single(folder.Warnings).ErrorId);
    }

    [Fact]
    public void Class_folders_take_the_numbers_of_the_classes_that_are_named()
    {
        folder.Picture("set/n02/a.png", 1);
        folder.Picture("set/n01/a.png", 2);
        folder.Text("index.json", """{"0": ["n00", "crane"], "1": ["n01", "tench"], "2": ["n02", "crane"]}""");
        var dataset = folder.Load("set", new() { ClassNamePath = folder["index.json"] });
        Assert.Equal([(2, 1), (1, 2)], folder.Pairs(dataset));
        Assert.Equal(["crane", "tench", "crane"], dataset.ClassNames);
        Assert.Equal(["n00", "n01", "n02"], dataset.LabelNames);
        Assert.Contains("n01", folder.Refused("set", new() { ClassNames = ["n02", "n03"] }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file,label\nb.png,1\na.png,0\n")]
    [InlineData("b.png,1\r\n./a.png,0\r\n\r\n")]
    [InlineData("\uFEFFlabel;path;size\n1;sub/b.png;7\n0;\"a.png\";7\n")]
    [InlineData("b.png\t1\na\t0")]
    [InlineData("sub/b.png 1\na.png 0")]
    [InlineData("ImageId,PredictionString\nb,1 10 20 30 40 1 5 6 7 8 \na,0 1 2 3 4\n")]
    public void A_label_file_gives_images_labels_and_order(string text)
    {
        folder.Picture("set/a.png", 1);
        folder.Picture("set/sub/b.png", 2);
        folder.Picture("set/unlisted.png", 3);
        var dataset = folder.Load("set", new() { LabelPath = folder.Text("labels.csv", text) });
        Assert.Equal((ImageDatasetFormat.LabelFile, 2L), (dataset.Format, dataset.Count));
        Assert.Equal([(2, 1), (1, 0)], folder.Pairs(dataset));
        Assert.Empty(dataset.ClassNames);
    }

    [Fact]
    public void Labels_by_name_are_numbered_by_name_or_by_the_classes_given()
    {
        folder.Picture("set/a.png", 1);
        folder.Picture("set/b, with comma.png", 2);
        folder.Text("labels.csv", "name,class\n\"b, with comma.png\",tench\na.png,\"great \"\"white\"\" shark\"\n");
        var byName = folder.Load("set", new() { LabelPath = folder["labels.csv"] });
        Assert.Equal([(2, 1), (1, 0)], folder.Pairs(byName));
        Assert.Equal(["great \"white\" shark", "tench"], byName.ClassNames);
        var given = folder.Load("set", new() { LabelPath = folder["labels.csv"], ClassNames = ["tench", "goldfish", "great \"white\" shark"] });
        Assert.Equal([(2, 0), (1, 2)], folder.Pairs(given));
        var error = folder.Refused("set", new() { LabelPath = folder["labels.csv"], ClassNames = ["tench"] });
        Assert.Equal("ClassNotFound", error.ErrorId);
        Assert.Contains("white", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_label_a_line_goes_by_the_order_of_the_names()
    {
        folder.Picture("val/ILSVRC2012_val_00000002.JPEG.png", 2);
        folder.Picture("val/ILSVRC2012_val_00000001.JPEG.png", 1);
        folder.Picture("val/ILSVRC2012_val_00000010.JPEG.png", 10);
        var truth = folder.Text("truth.txt", "2\n1\n3\n");
        Assert.Equal([(1, 1), (2, 0), (10, 2)], folder.Pairs(folder.Load("val", new() { LabelPath = truth, FirstLabel = 1 })));
        // The labels count classes in an order of their own, whose names say which classes of the network are meant.
        var translated = folder.Load("val", new() { LabelPath = truth, FirstLabel = 1, LabelNames = ["n3", "n1", "n2"], ClassNames = ["n1", "n2", "n3", "n4"] });
        Assert.Equal([(1, 0), (2, 2), (10, 1)], folder.Pairs(translated));
        Assert.Equal("LabelCountMismatch", folder.Refused("val", new() { LabelPath = folder.Text("short.txt", "1\n2\n") }).ErrorId);
        var range = folder.Refused("val", new() { LabelPath = truth, ClassNames = ["a", "b", "c"] });
        Assert.Equal("LabelOutOfRange", range.ErrorId);
        Assert.Contains("label 3 in line 3; labels are 0 to 2", range.Message, StringComparison.Ordinal);
        Assert.Equal("LabelOutOfRange", folder.Refused("val", new() { LabelPath = folder.Text("zero.txt", "0\n1\n2"), FirstLabel = 1 }).ErrorId);
    }

    [Fact]
    public void Missing_labels_are_no_labels_and_missing_images_a_warning()
    {
        folder.Picture("set/a.png", 1);
        folder.Picture("set/b.png", 2);
        var dataset = folder.Load("set", new() { LabelPath = folder.Text("labels.csv", "file,label\na.png,\nb.png,5\ngone.png,3\nlost.png,3\n") });
        Assert.Equal([(1, null), (2, 5)], folder.Pairs(dataset));
        var warning = Assert.Single(folder.Warnings);
        Assert.Equal("LabelledImageNotFound", warning.ErrorId);
        Assert.Contains("gone.png, lost.png", warning.Message, StringComparison.Ordinal);
        Assert.Equal("DatasetEmpty", folder.Refused("set", new() { LabelPath = folder.Text("other.csv", "x.png,1\ny.png,1") }).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    [InlineData("file,label\n")]
    [InlineData("a.png,1\n,2\n")]
    [InlineData("\0\u0001binary")]
    public void What_is_no_label_file_is_said_to_be_none(string text)
    {
        folder.Picture("set/a.png", 1);
        Assert.Equal("LabelFileInvalid", folder.Refused("set", new() { LabelPath = folder.Text("labels.csv", text) }).ErrorId);
    }

    [Fact]
    public void An_ambiguous_name_is_refused()
    {
        folder.Picture("set/x/a.png", 1);
        folder.Picture("set/y/a.png", 2);
        Assert.Equal("LabelFileInvalid", folder.Refused("set", new() { LabelPath = folder.Text("labels.csv", "a.png,1") }).ErrorId);
        Assert.Equal([(2, 1)], folder.Pairs(folder.Load("set", new() { LabelPath = folder.Text("labels.csv", "y/a.png,1") })));
    }

    [Fact]
    public void Reading_goes_on_past_files_that_cannot_be_read_in_order_and_from_anywhere()
    {
        for (var i = 0; i < 200; i++)
            folder.Picture($"set/{i:000}.png", (byte)i);
        folder.Text("set/003.png", "garbage");
        folder.Text("set/150.png", "");
        var dataset = folder.Load("set");
        Assert.Equal((ImageDatasetFormat.Pictures, false, 200L), (dataset.Format, dataset.HasLabels, dataset.Count));
        int[] readable = [.. Enumerable.Range(0, 200).Where(i => i is not (3 or 150))];
        for (var pass = 0; pass < 2; pass++)
        {
            folder.Failures.Clear();
            Assert.Equal(readable, folder.Pairs(dataset).Select(pair => pair.Red));
            Assert.Equal([folder["set/003.png"], folder["set/150.png"]], folder.Failures.Select(failure => failure.Target));
        }
        Assert.Equal(readable[^60..], folder.Pairs(dataset, new(Preprocessing.None) { Start = 139 }).Select(pair => pair.Red));
        Assert.Equal([0, 1], folder.Read(dataset).Take(2).Select(item => (int)Math.Round(item.Values[0] * 255)));
        Assert.Empty(folder.Pairs(dataset, new(Preprocessing.None) { Start = 200 }));
    }

    [Fact]
    public void A_reader_that_stops_or_is_cancelled_ends_the_decoding()
    {
        for (var i = 0; i < 300; i++)
            folder.Picture($"set/{i:000}.png", 1);
        var dataset = folder.Load("set");
        using var stopping = new CancellationTokenSource();
        var read = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var _ in dataset.Read(Preprocessing.None, folder.Failures.Add, stopping.Token))
            {
                if (++read == 5)
                    stopping.Cancel();
            }
        });
        Assert.Equal(5, read);
        Assert.Empty(folder.Failures);
    }

    [Fact]
    public void Folders_without_pictures_and_mixed_files_are_refused()
    {
        folder.Text("set/a.txt", "text");
        Assert.Equal("DatasetEmpty", folder.Refused("set").ErrorId);
        folder.Picture("p.png", 1);
        folder.Write("c.bin", new byte[3073]);
        Assert.Equal("DatasetMixed", Assert.Throws<RankToolsException>(() => folder.Load(["p.png", "c.bin"])).ErrorId);
        Assert.Equal("ParameterConflict", folder.Refused("c.bin", new() { FirstLabel = 1 }).ErrorId);
        Assert.Equal("ClassNamesUnreadable", folder.Refused("p.png", new() { ClassNamePath = folder.Text("c.json", "{\"0\":\"a\",\"2\":\"b\"}") }).ErrorId);
    }
}
