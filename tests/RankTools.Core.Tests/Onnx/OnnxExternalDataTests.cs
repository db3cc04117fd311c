using System.Globalization;

using RankTools.Core.Tests.Data;
using RankTools.Errors;
using RankTools.Networks.Onnx.Format;

namespace RankTools.Core.Tests.Onnx;

public sealed class OnnxExternalDataTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Elements_are_read_from_the_file_beside_the_model()
    {
        folder.Write("w.bin", Content);
        Directory.CreateDirectory(folder.Find("sub"));
        folder.Write(Path.Combine("sub", "v.bin"), [.. Content.Reverse()]);
        Assert.Equal([8.0, 9, 10, 11], Read("w.bin", offset: 8, length: 4, 4));
        Assert.Equal([0.0, 1], Read("./w.bin", null, null, 2));
        Assert.Equal([63.0], Read("w.bin", 63, null, 1));
        Assert.Equal([63.0, 62], Read("sub/v.bin", 0, 2, 2));
        Assert.Equal([63.0, 62], Read("sub\\v.bin", 0, 2, 2));
        Assert.Empty(Read("none.bin", 0, 0, 0));
    }

    [Theory]
    [InlineData("w.bin", 61L, 4L, "OnnxFileInvalid")]
    [InlineData("w.bin", 65L, null, "OnnxFileInvalid")]
    [InlineData("w.bin", long.MaxValue, 4L, "OnnxFileInvalid")]
    [InlineData("w.bin", -1L, 4L, "OnnxFileInvalid")]
    [InlineData("w.bin", 0L, 3L, "OnnxFileInvalid")]
    [InlineData("w.bin", 0L, long.MaxValue, "OnnxFileInvalid")]
    [InlineData("", 0L, 4L, "OnnxFileInvalid")]
    [InlineData("empty.bin", 0L, 4L, "OnnxFileInvalid")]
    [InlineData("none.bin", 0L, 4L, "OnnxExternalDataMissing")]
    [InlineData("sub", 0L, 4L, "OnnxExternalDataMissing")]
    [InlineData(".", 0L, 4L, "OnnxExternalDataRefused")]
    [InlineData("../w.bin", 0L, 4L, "OnnxExternalDataRefused")]
    [InlineData("sub/../w.bin", 0L, 4L, "OnnxExternalDataRefused")]
    [InlineData("sub\\..\\..\\w.bin", 0L, 4L, "OnnxExternalDataRefused")]
    [InlineData("/etc/hostname", 0L, 4L, "OnnxExternalDataRefused")]
    [InlineData("\\\\server\\share\\w.bin", 0L, 4L, "OnnxExternalDataRefused")]
    [InlineData("C:\\w.bin", 0L, 4L, "OnnxExternalDataRefused")]
    [InlineData("w.bin\0", 0L, 4L, "OnnxExternalDataRefused")]
    public void Places_that_are_wrong_or_elsewhere_are_refused(string location, long? offset, long? length, string id)
    {
        folder.Write("w.bin", Content);
        folder.Write("empty.bin");
        Directory.CreateDirectory(folder.Find("sub"));
        var error = Assert.Throws<RankToolsException>(() => Read(location, offset, length, 4));
        Assert.Equal(id, error.ErrorId);
    }

    [Fact]
    public void Links_may_stay_in_the_folder_and_not_leave_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "skipped: symbolic links need a privilege here");
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("w.bin", Content);
        folder.Write("w.bin", Content);
        File.CreateSymbolicLink(folder.Find("inside.bin"), "w.bin");
        File.CreateSymbolicLink(folder.Find("outside.bin"), elsewhere.Find("w.bin"));
        File.CreateSymbolicLink(folder.Find("twice.bin"), "outside.bin");
        Directory.CreateSymbolicLink(folder.Find("sub"), elsewhere.Find("."));
        File.CreateSymbolicLink(folder.Find("through.bin"), "sub/w.bin");
        File.CreateSymbolicLink(folder.Find("circle.bin"), "circle.bin");
        Assert.Equal([2.0], Read("inside.bin", 2, 1, 1));
        foreach (var name in new[] { "outside.bin", "twice.bin", "sub/w.bin", "through.bin", "circle.bin" })
            Assert.Equal("OnnxExternalDataRefused", Assert.Throws<RankToolsException>(() => Read(name, 2, 1, 1)).ErrorId);

        // The folder itself may be reached by a link.
        Directory.CreateSymbolicLink(elsewhere.Find("here"), folder.Find("."));
        var model = Path.Combine(elsewhere.Find("here"), "m.onnx");
        Assert.Equal([5.0], Read("w.bin", 5, 1, 1, model));
    }

    [Fact]
    public void A_file_that_changed_after_the_model_was_read_is_not_used()
    {
        folder.Write("w.bin", Content);
        var tensor = OnnxModelFile.Read(WriteModel("w.bin", 0, 4, 4, folder.Find("m.onnx"))).Graph.Initializers[0];
        folder.Write("w.bin", Content[..32]);
        Assert.Equal("OnnxFileChanged", Assert.Throws<RankToolsException>(tensor.ToArray).ErrorId);
        File.Delete(folder.Find("w.bin"));
        Assert.Equal("FileNotFound", Assert.Throws<RankToolsException>(tensor.ToArray).ErrorId);
    }

    private double[] Read(string location, long? offset, long? length, long count, string? model = null) =>
        OnnxModelFile.Read(WriteModel(location, offset, length, count, model ?? folder.Find("m.onnx")))
            .Graph.Initializers[0].ToArray().ToDoubles();

    private static string WriteModel(string location, long? offset, long? length, long count, string path)
    {
        List<(string, string)> entries = [("location", location)];
        if (offset is { } begin)
            entries.Add(("offset", begin.ToString(CultureInfo.InvariantCulture)));
        if (length is { } bytes)
            entries.Add(("length", bytes.ToString(CultureInfo.InvariantCulture)));
        var tensor = OnnxTensorBuilder.External("w", OnnxElementType.UInt8, [count], [.. entries]);
        File.WriteAllBytes(path, new OnnxFileBuilder().Initializer(tensor).ToArray());
        return path;
    }
}
