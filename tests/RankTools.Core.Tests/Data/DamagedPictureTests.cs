using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

public class DamagedPictureTests
{
    private const byte Grey = 0;
    private const byte Colour = 2;

    [Theory]
    [InlineData("rgb-444.jpg")]
    [InlineData("rgb.png")]
    public void A_file_cut_within_its_picture_is_truncated(string name)
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(DataFiles.Find(name));
        var path = folder.Write(name, bytes[..(bytes.Length * 3 / 4)]);
        DataFiles.AssertError("ImageTruncated", ErrorKind.InvalidData, path, () => ImageReader.Read(path));
    }

    [Fact]
    public void Empty_files_and_files_that_are_no_pictures_are_unreadable()
    {
        using var folder = new TemporaryFolder();
        DataFiles.AssertError("ImageUnreadable", ErrorKind.InvalidData, "is empty", () => ImageReader.Read(folder.Write("empty.jpg")));
        DataFiles.AssertError("ImageUnreadable", ErrorKind.InvalidData, "make.py", () => ImageReader.Read(DataFiles.Find("make.py")));
        DataFiles.AssertError("FileNotFound", ErrorKind.NotFound, "none.jpg", () => ImageReader.Read(folder.Find("none.jpg")));
        DataFiles.AssertError("FileNotFound", ErrorKind.NotFound, "a folder", () => ImageReader.Read(DataFiles.Folder));
    }

    [Fact]
    public void Bytes_that_only_a_lenient_decoder_takes_for_a_bitmap_are_unreadable()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("zeros.png", [0, 0, 8, 8, 1, 2, 3, 4, 5, 6, 7, 8]); // an 8×8 WBMP, as it happens
        DataFiles.AssertError("ImageUnreadable", ErrorKind.InvalidData, "zeros.png", () => ImageReader.Read(path));
    }

    [Fact]
    public void A_picture_20000_pixels_wide_is_read()
    {
        using var folder = new TemporaryFolder();
        var row = new byte[60_000];
        for (var i = 0; i < row.Length; i++)
            row[i] = (byte)(i * 37);
        var image = ImageReader.Read(folder.Write("wide.png", PngWriter.Write(20_000, 2, Colour, [row, row])));
        Assert.Equal((20_000, 2), (image.Width, image.Height));
        Assert.Equal([.. row, .. row], image.Rgb);
    }

    [Theory]
    [InlineData(13_378, 13_378)]
    [InlineData(30_000, 6_000)]
    public void A_claim_of_more_pixels_than_the_limit_is_refused_before_decoding(int width, int height)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bomb.png", PngWriter.Write(width, height, Grey, [new byte[width]]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        DataFiles.AssertError("ImageTooLarge", ErrorKind.LimitExceeded, $"{width}×{height}", () => ImageReader.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void All_photographs_decode()
    {
        var folder = SharedData.Require("data", "imagenet");
        string[] files = [.. Directory.GetFiles(Path.Combine(folder, "val")), .. Directory.GetFiles(Path.Combine(folder, "photos"))];
        Assert.Equal(686, files.Length);
        foreach (var file in files)
        {
            var image = ImageReader.Read(file);
            // A decoder that stopped early would leave one flat colour.
            Assert.True(image.Rgb.Distinct().Take(32).Count() == 32, file);
        }
    }

    [Fact]
    public void A_missing_or_wrong_native_library_is_one_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        var name = OperatingSystem.IsWindows() ? "libSkiaSharp.dll" : OperatingSystem.IsMacOS() ? "libSkiaSharp.dylib" : "libSkiaSharp.so";
        var missing = folder.Find(name);
        DataFiles.AssertError("NativeBackendUnavailable", ErrorKind.Unavailable, missing, () => SkiaLibrary.Load(folder.Find("")));
        var wrong = folder.Write(name, "not a library"u8);
        DataFiles.AssertError("NativeBackendUnavailable", ErrorKind.Unavailable, wrong, () => SkiaLibrary.Load(folder.Find("")));
    }
}
