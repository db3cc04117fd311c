using RankTools.Checkpoints;

namespace RankTools.Core.Tests.Checkpoints;

public class Crc32Tests
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Known_checksums_come_out(string text, uint expected)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        for (int split = 0; split <= bytes.Length; split++)
        {
            var checksum = new Crc32();
            checksum.Append(bytes.AsSpan(0, split));
            checksum.Append(bytes.AsSpan(split));
            Assert.Equal(expected, checksum.Value);
        }
    }
}
