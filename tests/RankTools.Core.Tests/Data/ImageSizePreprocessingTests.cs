using RankTools.Data;

namespace RankTools.Core.Tests.Data;

/// <summary>Presets taken for other image sizes.</summary>
public class ImageSizePreprocessingTests
{
    [Theory]
    [InlineData("ImageNet", 384, 384, 439, 439)] // 256/224 · 384 = 438.86
    [InlineData("ImageNet", 112, 224, 128, 256)]
    [InlineData("ImageNetBicubic", 448, 448, 496, 496)]
    [InlineData("ImageNetBicubic384", 256, 192, 256, 192)]
    public void The_resized_size_keeps_its_ratio_to_the_crop(string name, int height, int width, int resizedHeight, int resizedWidth)
    {
        var fitted = Preprocessing.Find(name).For(new ImageSize(height, width));
        Assert.Equal((new ImageSize(resizedHeight, resizedWidth), new ImageSize(height, width)), (fitted.ResizeSize, fitted.CropSize));
        Assert.Equal(name, fitted.Name);
    }

    [Fact]
    public void Its_own_size_changes_nothing_and_no_size_asks_for_none()
    {
        Assert.Same(Preprocessing.ImageNet, Preprocessing.ImageNet.For(224));
        Assert.Same(Preprocessing.Cifar10, Preprocessing.Cifar10.For(32));
        Assert.Same(Preprocessing.None, Preprocessing.None.For(48));
        Assert.Equal(new ImageSize(48, 40), Preprocessing.Cifar10.For(new ImageSize(48, 40)).RequiredSize);
    }

    [Theory]
    [InlineData(300, 200)]
    [InlineData(200, 300)]
    [InlineData(64, 64)]
    [InlineData(1000, 90)]
    public void An_oblong_crop_is_covered_by_the_resized_picture(int width, int height)
    {
        // A white picture: a crop that it did not cover would have zeros in it.
        var image = new PixelImage(width, height, [.. Enumerable.Repeat((byte)255, 3 * width * height)]);
        var framed = Preprocessing.ImageNet.For(new ImageSize(96, 160)).Frame(image);
        Assert.Equal((160, 96), (framed.Width, framed.Height));
        Assert.All(framed.Rgb, value => Assert.Equal(255, value));
    }

    [Fact]
    public void An_oblong_crop_shows_the_middle_unstretched()
    {
        // A ramp of one level a column, of just the size that is resized to.
        var row = Enumerable.Range(0, 224).SelectMany(x => Enumerable.Repeat((byte)x, 3)).ToArray();
        var image = new PixelImage(224, 112, [.. Enumerable.Repeat(row, 112).SelectMany(pixels => pixels)]);
        var framed = Preprocessing.ImageNet.For(new ImageSize(98, 196)).Frame(image);
        Assert.Equal([.. Enumerable.Range(14, 196).Select(x => (byte)x)], Enumerable.Range(0, 196).Select(x => framed.Rgb[3 * x]).ToArray());
    }
}
