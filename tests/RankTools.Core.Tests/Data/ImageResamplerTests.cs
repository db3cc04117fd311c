using System.Text.Json;

using RankTools.Data;

namespace RankTools.Core.Tests.Data;

public class ImageResamplerTests
{
    public static IEnumerable<TheoryDataRow<int, int>> Sources =>
        DataFiles.Expected.GetProperty("resized").EnumerateArray().Select(entry => DataFiles.Size(entry.GetProperty("source"))).Distinct()
            .Select(size => new TheoryDataRow<int, int>(size.Width, size.Height));

    [Theory]
    [MemberData(nameof(Sources))]
    public void Resized_pixels_equal_Pillows_for_every_kernel_and_size(int width, int height)
    {
        var source = DataFiles.Pattern(width, height);
        var cases = Cases(width, height).ToList();
        Assert.Equal(45, cases.Count);
        foreach (var (target, kernel, sum) in cases)
        {
            var image = ImageResampler.Resize(source, target.Width, target.Height, kernel);
            Assert.Equal(target, (image.Width, image.Height));
            Assert.True(sum == DataFiles.Sum(image), $"{kernel} from {width}×{height} to {target}");
        }
    }

    [Theory]
    [InlineData(Interpolation.Nearest)]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Lanczos)]
    public void A_window_is_the_same_rectangle_of_the_whole(Interpolation kernel)
    {
        var source = DataFiles.Pattern(97, 61);
        foreach (var (width, height) in new[] { (300, 40), (97, 200), (41, 61), (97, 61) })
        {
            var whole = ImageResampler.Resize(source, width, height, kernel);
            foreach (var window in new[] { new PixelWindow(0, 0, 1, 1), new(17, 5, 13, 31), new(width - 7, height - 3, 7, 3) })
            {
                var part = ImageResampler.Resize(source, width, height, kernel, window);
                Assert.Equal((window.Width, window.Height), (part.Width, part.Height));
                for (var y = 0; y < window.Height; y++)
                {
                    var row = whole.Rgb.AsSpan((((window.Top + y) * width) + window.Left) * 3, window.Width * 3);
                    Assert.True(row.SequenceEqual(part.Rgb.AsSpan(y * window.Width * 3, window.Width * 3)));
                }
            }
        }
    }

    [Fact]
    public void Sizes_and_windows_that_make_no_sense_are_refused()
    {
        var source = DataFiles.Pattern(4, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageResampler.Resize(source, 0, 4, Interpolation.Box));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageResampler.Resize(source, 4, -1, Interpolation.Box));
        Assert.Throws<ArgumentException>(() => ImageResampler.Resize(source, 8, 8, Interpolation.Box, new PixelWindow(5, 0, 4, 4)));
        Assert.Throws<ArgumentException>(() => ImageResampler.Resize(source, 8, 8, Interpolation.Box, new PixelWindow(0, 0, 0, 4)));
        Assert.Throws<ArgumentException>(() => ImageResampler.Resize(source, 60_000, 60_000, Interpolation.Box));
    }

    private static IEnumerable<((int Width, int Height) Target, Interpolation Kernel, string Sum)> Cases(int width, int height) =>
        from entry in DataFiles.Expected.GetProperty("resized").EnumerateArray()
        where DataFiles.Size(entry.GetProperty("source")) == (width, height)
        select (DataFiles.Size(entry.GetProperty("target")), Enum.Parse<Interpolation>(Text(entry, "filter")), Text(entry, "sum"));

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;
}
