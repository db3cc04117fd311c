using RankTools.Data;

namespace RankTools.Core.Tests.Data;

public class ImageReaderTests
{
    public static IEnumerable<TheoryDataRow<string>> Pictures => DataFiles.Names("pictures");

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Pixels_equal_Pillows(string name)
    {
        var expected = DataFiles.Expected.GetProperty("pictures").GetProperty(name);
        var image = ImageReader.Read(DataFiles.Find(name));
        Assert.Equal(DataFiles.Size(expected.GetProperty("size")), (image.Width, image.Height));
        Assert.Equal(expected.GetProperty("sum").GetString(), DataFiles.Sum(image));
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Oriented_pixels_equal_Pillows_exif_transpose(string name)
    {
        var expected = DataFiles.Expected.GetProperty("pictures").GetProperty(name);
        var image = ImageReader.Read(DataFiles.Find(name), applyOrientation: true);
        Assert.Equal(DataFiles.Size(expected.GetProperty("shown_size")), (image.Width, image.Height));
        Assert.Equal(expected.GetProperty("shown_sum").GetString(), DataFiles.Sum(image));
    }
}
