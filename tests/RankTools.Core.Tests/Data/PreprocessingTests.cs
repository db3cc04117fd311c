using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

public class PreprocessingTests
{
    public static IEnumerable<TheoryDataRow<string>> Ways =>
        DataFiles.Expected.GetProperty("framed").EnumerateArray().Select(entry => entry.GetProperty("way").GetString()!).Distinct()
            .Select(way => new TheoryDataRow<string>(way));

    [Theory]
    [MemberData(nameof(Ways))]
    public void Resize_and_crop_are_torchvisions_for_sizes_odd_even_small_and_extreme(string way)
    {
        var preprocessing = way == "Crop64" ? Preprocessing.None with { CropSize = 64 } : Preprocessing.Find(way);
        var framings = DataFiles.Expected.GetProperty("framed").EnumerateArray();
        var cases = framings.Where(entry => entry.GetProperty("way").GetString() == way).ToList();
        Assert.Equal(12, cases.Count);
        foreach (var entry in cases)
        {
            var (width, height) = DataFiles.Size(entry.GetProperty("source"));
            var framed = preprocessing.Frame(DataFiles.Pattern(width, height));
            Assert.Equal(preprocessing.CropSize, new ImageSize(framed.Height, framed.Width));
            Assert.True(entry.GetProperty("sum").GetString() == DataFiles.Sum(framed), $"{width}×{height}");
        }
    }

    [Theory]
    [InlineData("00000347")]
    [InlineData("00000355")]
    [InlineData("00000361")]
    [InlineData("00000363")]
    public void Crops_of_real_photographs_equal_the_reference_bit_for_bit(string number)
    {
        var photo = SharedData.Require("data", "imagenet", "val", $"ILSVRC2012_val_{number}.JPEG");
        var reference = ImageReader.Read(SharedData.Require("reference", "imagenet", $"ILSVRC2012_val_{number}.crop224.png"));
        Assert.Equal(reference.Rgb, Preprocessing.ImageNet.Frame(ImageReader.Read(photo)).Rgb);
    }

    [Fact]
    public void Values_are_channels_first_divided_by_255_and_normalised()
    {
        var image = new PixelImage(2, 1, [0, 51, 255, 102, 153, 204]);
        Assert.Equal([0, 0.4, 0.2, 0.6, 1, 0.8], Preprocessing.None.Apply(image));
        var halved = Preprocessing.None with { Mean = [0.5, 0.2, 0.25], StandardDeviation = [0.5, 2, 0.25] };
        Assert.Equal([-1, (0.4 - 0.5) / 0.5, 0, (0.6 - 0.2) / 2, 3, (0.8 - 0.25) / 0.25], halved.Apply(image));
    }

    [Fact]
    public void Presets_are_found_by_name_in_any_case_and_others_are_not()
    {
        Assert.Same(Preprocessing.ImageNet, Preprocessing.Find("imagenet"));
        Assert.All(Preprocessing.Presets, preset => Assert.Same(preset, Preprocessing.Find(preset.Name)));
        DataFiles.AssertError("PreprocessingNotFound", ErrorKind.NotFound, "Cifar10", () => Preprocessing.Find("cifar"));
    }

    [Fact]
    public void Cifar_preprocessing_takes_only_32_by_32() =>
        DataFiles.AssertError("ImageSizeMismatch", ErrorKind.InvalidData, "33×32",
            () => Preprocessing.Cifar10.Apply(DataFiles.Pattern(33, 32)));

    [Fact]
    public void A_single_pixel_becomes_a_constant_image()
    {
        var framed = Preprocessing.ImageNet.Frame(new PixelImage(1, 1, [10, 20, 30]));
        Assert.Equal((224, 224), (framed.Width, framed.Height));
        Assert.All(framed.Rgb.Chunk(3), pixel => Assert.Equal([10, 20, 30], pixel));
    }

    [Fact]
    public void An_image_20000_pixels_wide_and_one_high_is_cropped_without_resizing_the_rest()
    {
        // Short side 1 → 256 makes 5,120,000 columns; 224 of them are wanted: those of source columns 9999.5 ± 0.44.
        var image = new PixelImage(20_000, 1, new byte[60_000]);
        image.Rgb.AsSpan(9_999 * 3, 6).Fill(200);
        var framed = Preprocessing.ImageNet.Frame(image);
        Assert.Equal((224, 224), (framed.Width, framed.Height));
        Assert.All(framed.Rgb, value => Assert.Equal(200, value));
    }

    [Fact]
    public void An_image_too_long_and_thin_to_resize_is_an_error()
    {
        var image = new PixelImage(10_000_000, 1, new byte[30_000_000]);
        DataFiles.AssertError("ImageTooLarge", ErrorKind.LimitExceeded, "10000000×1", () => Preprocessing.ImageNet.Frame(image));
        var whole = Preprocessing.ImageNet with { CropSize = null };
        image = new PixelImage(10_000, 1, new byte[30_000]);
        DataFiles.AssertError("ImageTooLarge", ErrorKind.LimitExceeded, "10000×1", () => whole.Frame(image));
    }

    [Fact]
    public void Parameters_that_make_no_sense_are_errors_that_name_the_preprocessing()
    {
        var image = DataFiles.Pattern(4, 4);
        Preprocessing[] wrong =
        [
            Preprocessing.ImageNet with { ResizeSize = 0 },
            Preprocessing.ImageNet with { CropSize = 0 },
            Preprocessing.ImageNet with { CropSize = 1_000_000 },
            Preprocessing.ImageNet with { Mean = [0.5] },
            Preprocessing.ImageNet with { Mean = default },
            Preprocessing.ImageNet with { StandardDeviation = [1, 0, 1] },
            Preprocessing.ImageNet with { StandardDeviation = [1, double.NaN, 1] },
        ];
        foreach (var preprocessing in wrong)
            DataFiles.AssertError("PreprocessingInvalid", ErrorKind.InvalidArgument, "ImageNet", () => preprocessing.Apply(image));
    }

    [Theory]
    [InlineData("ImageNet", "ImageNet: short side 256 Bilinear, crop 224x224, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225")]
    [InlineData("ImageNetPaper", "ImageNetPaper: resized to 256x256 Bilinear, crop 224x224, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225")]
    [InlineData("None", "None: mean 0 0 0, deviation 1 1 1")]
    public void A_description_says_all_of_it(string name, string expected) => Assert.Equal(expected, Preprocessing.Find(name).Describe());

    [Fact]
    public void No_two_presets_have_one_description() =>
        Assert.Distinct(Preprocessing.Presets.Select(preset => preset.Describe()));
}
