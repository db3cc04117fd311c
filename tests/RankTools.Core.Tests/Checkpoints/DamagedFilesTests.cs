using System.Diagnostics;
using RankTools.Checkpoints;
using RankTools.Errors;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>
/// Every truncation and thousands of random changes of small files of each form: only a <see cref="RankToolsException"/> may come
/// out, soon and without much memory.
/// </summary>
public class DamagedFilesTests
{
    private const int ElementLimit = 1 << 16;
    private const long MemoryLimit = 32 << 20;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["zip"] = SampleFiles.ViewsZip,
        ["legacy"] = SampleFiles.TrainingLegacy,
        ["protocol 5"] = SampleFiles.Protocol5Legacy,
        ["safetensors"] = SafetensorsTests.File(
            """
            {"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},
            "b":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}
            """,
            [.. Enumerable.Range(0, 24).Select(i => (byte)i)]),
    };

    public static TheoryData<string> Forms => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_truncation_is_refused(string form)
    {
        var whole = Files[form];
        for (int length = 0; length < whole.Length; length++)
            Assert.True(ReadAll(whole.AsSpan(0, length)) is null, $"cut to {length} of {whole.Length} bytes it was still read");
        Assert.NotNull(ReadAll(whole));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Random_damage_gives_an_error_or_values_and_never_anything_else(string form)
    {
        var random = new Random(20240607);
        var whole = Files[form];
        int refused = 0;
        const int Rounds = 2500;
        for (int round = 0; round < Rounds; round++)
        {
            var damaged = whole.ToArray();
            int changes = 1 + round % 4;
            for (int i = 0; i < changes; i++)
            {
                int place = random.Next(damaged.Length);
                damaged[place] = (byte)(round % 2 == 0 ? damaged[place] ^ 1 << random.Next(8) : random.Next(256));
            }

            if (ReadAll(damaged) is null) refused++;
        }

        Assert.InRange(refused, Rounds / 4, Rounds);
    }

    [Fact]
    public void One_flipped_byte_of_a_zip_file_is_noticed_or_changes_no_value()
    {
        var whole = Files["zip"];
        var expected = ReadAll(whole);
        for (int place = 0; place < whole.Length; place++)
        {
            var damaged = whole.ToArray();
            damaged[place] ^= 0x10;
            if (ReadAll(damaged) is { } values) Assert.Equal(expected, values);
        }
    }

    /// <summary>All entries with their values as text, or null if the file was refused.</summary>
    private static List<string>? ReadAll(ReadOnlySpan<byte> content)
    {
        using var file = new TemporaryFile(content);
        var clock = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var checkpoint = Checkpoint.Open(file.Path);
            var texts = new List<string>();
            foreach (var entry in checkpoint.Entries.Where(entry => entry.ElementCount <= ElementLimit))
                texts.Add($"{entry} {string.Join(' ', checkpoint.Doubles(entry.Name))}");
            return texts;
        }
        catch (RankToolsException)
        {
            return null;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MemoryLimit);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeLimit);
        }
    }
}
