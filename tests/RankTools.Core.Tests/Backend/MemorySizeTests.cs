using RankTools.Backend;
using RankTools.Errors;

namespace RankTools.Core.Tests.Backend;

public class MemorySizeTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("4GB", 4L << 30)]
    [InlineData(" 1.5 GiB ", 3L << 29)]
    [InlineData("512m", 512L << 20)]
    [InlineData("2TB", 2L << 40)]
    [InlineData("100 b", 100)]
    public void A_number_with_or_without_a_unit_is_bytes(string text, long bytes) => Assert.Equal(bytes, MemorySize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("0")]
    [InlineData("1EB")]
    [InlineData("1BiB")]
    [InlineData("1GB2")]
    [InlineData("1,5GB")]
    [InlineData("NaN")]
    [InlineData("10000000TB")]
    public void Anything_else_is_refused(string text)
    {
        var failure = Assert.Throws<RankToolsException>(() => MemorySize.Parse(text));
        Assert.Equal("MemorySizeInvalid", failure.ErrorId);
        Assert.Equal(text, failure.Target);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(4L << 30, "4 GB")]
    [InlineData(long.MaxValue, "8388608 TB")]
    public void Bytes_are_written_in_the_largest_unit_that_fits(long bytes, string text) => Assert.Equal(text, MemorySize.Format(bytes));
}
