using RankTools.Staging;

namespace RankTools.Core.Tests.Staging;

public class ElfVersionNeedsTests
{
    private const string Version = "GLIBCXX_3.4.32";

    [Fact]
    public void The_staged_library_no_longer_insists_on_the_newest_libstdcxx()
    {
        var library = Path.Combine((string)AppContext.GetData("RankTools.NativeFolder")!, "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(library), "skipped: only Linux libraries carry symbol versions");
        var image = File.ReadAllBytes(library);
        Assert.NotEmpty(ElfVersionNeeds.Find(image, Version));
        Assert.Equal(0, ElfVersionNeeds.Weaken(image, Version)); // all of them are weak already
    }

    [Fact]
    public void Only_the_flags_of_the_named_version_change()
    {
        var library = Path.Combine((string)AppContext.GetData("RankTools.NativeFolder")!, "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(library), "skipped: only Linux libraries carry symbol versions");
        var image = File.ReadAllBytes(library);
        var before = image.ToArray();
        var changed = ElfVersionNeeds.Weaken(image, "GLIBCXX_3.4.22");
        var differing = Enumerable.Range(0, image.Length).Where(i => image[i] != before[i]).ToArray();
        Assert.True(changed > 0);
        Assert.Equal(changed, differing.Length);
        Assert.All(differing, i => Assert.Equal(before[i] | 2, image[i]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(200)]
    public void Bytes_that_are_no_library_are_refused(int length) =>
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Weaken(new byte[length], Version));

    [Theory]
    [InlineData(64)]
    [InlineData(4096)]
    public void A_truncated_library_is_refused(int length)
    {
        var library = Path.Combine((string)AppContext.GetData("RankTools.NativeFolder")!, "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(library), "skipped: only Linux libraries carry symbol versions");
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Weaken(File.ReadAllBytes(library).AsSpan(0, length), Version));
    }
}
