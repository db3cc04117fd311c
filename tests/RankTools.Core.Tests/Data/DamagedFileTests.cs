using System.Diagnostics;

using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

/// <summary>Cuts files short and changes bytes of them, the same ones every time: each must be read or refused, in bounded time.</summary>
public class DamagedFileTests
{
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("f4-big.npy")]
    [InlineData("fortran.npy")]
    [InlineData("version-2.npy")]
    [InlineData("stored.npz")]
    [InlineData("packed.npz")]
    [InlineData("palette-transparent.png")]
    [InlineData("orientation-6.png")]
    [InlineData("rgb-16bit.png")]
    [InlineData("orientation-6.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("palette.gif")]
    [InlineData("rgb.bmp")]
    [InlineData("lossless.webp")]
    public void Files_cut_short_or_changed_are_read_or_refused(string name)
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(DataFiles.Find(name));
        var step = Math.Max(1, whole.Length / 150);
        // However little is missing, an array is never taken for whole. An archive may lack the length of its (empty) comment,
        // its arrays are all there then; pictures may lack their end mark, and some more where their last rows are one colour.
        var spare = Path.GetExtension(name) switch { ".npy" => 0, ".npz" => 2, _ => 64 };
        for (var length = 0; length < whole.Length; length += step)
        {
            var refused = Try(folder.Write(name, whole.AsSpan(0, length)), $"cut to {length}");
            Assert.True(refused == 1 || whole.Length - length <= spare, $"{name} cut to {length} of {whole.Length} bytes was read");
        }

        var random = new Random(20220612);
        for (var round = 0; round < 300; round++)
        {
            byte[] changed = [.. whole];
            for (var flips = 1 + (round % 3); flips > 0; flips--)
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            Try(folder.Write(name, changed), $"round {round}");
        }
    }

    [Fact]
    public void Changed_headers_of_arrays_are_read_or_refused()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(DataFiles.Find("f4-little.npy"));
        foreach (var at in Enumerable.Range(0, 80))
        {
            foreach (var value in "\0 '(),-09:LOT[]{}\u00ff<>|"u8.ToArray())
            {
                byte[] changed = [.. whole];
                changed[at] = value;
                Try(folder.Write("changed.npy", changed), $"byte {at} = {value}");
            }
        }
    }

    [Fact]
    public void Cifar_files_cut_anywhere_but_between_records_are_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = [.. CifarBatchTests.Record([1], 1), .. CifarBatchTests.Record([2], 2)];
        for (var length = 0; length < whole.Length; length += 7)
        {
            var refused = Try(folder.Write("cut.bin", whole.AsSpan(0, length)), $"cut to {length}");
            Assert.Equal(length is 3073 or 3074 ? 0 : 1, refused);
        }
    }

    /// <summary>Reads a file in every way that suits it; 1 if it was refused. Anything but an error of our own fails the test.</summary>
    private static int Try(string path, string what)
    {
        var clock = Stopwatch.StartNew();
        var refused = 0;
        try
        {
            foreach (var entry in Path.GetExtension(path) == ".npz" ? NpyFile.GetEntries(path) : [])
                NpyFile.Read(path, entry);
            var preprocessing = Path.GetExtension(path) == ".bin" ? Preprocessing.Cifar10 : Preprocessing.ImageNet;
            foreach (var item in InputFile.Open(path, preprocessing, applyOrientation: true))
                Assert.True(double.IsFinite(item.Values[0]));
        }
        catch (RankToolsException error)
        {
            refused = 1;
            Assert.NotEmpty(error.ErrorId);
        }
        catch (Exception error)
        {
            Assert.Fail($"{Path.GetFileName(path)} {what}: {error}");
        }
        Assert.True(clock.Elapsed < LongestRead, $"{Path.GetFileName(path)} {what} took {clock.Elapsed}");
        return refused;
    }
}
