using System.Buffers.Binary;
using System.IO.Compression;

using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

public class DamagedArchiveTests
{
    [Fact]
    public void A_changed_element_is_noticed_by_its_checksum()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(DataFiles.Find("stored.npz"));
        // The float 4.0 that ends 'second', stored as it is.
        var at = bytes.AsSpan().IndexOf<byte>([0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40]);
        bytes[at + 6] ^= 1;
        var path = folder.Write("changed.npz", bytes);
        DataFiles.AssertError("ArchiveUnreadable", ErrorKind.InvalidData, "checksum", () => NpyFile.Read(path, "second"));
        Assert.Equal(24, NpyFile.Read(path, "first").ElementCount);
    }

    [Fact]
    public void An_entry_that_claims_to_unpack_to_terabytes_is_refused_before_memory_is_taken()
    {
        using var folder = new TemporaryFolder();
        const long claimed = 0xFFFF_FFF0;
        var bytes = File.ReadAllBytes(DataFiles.Find("single.npz"));
        var directory = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(directory + 24), (uint)claimed);
        var path = folder.Write("bomb.npz", bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        DataFiles.AssertError("ArchiveUnreadable", ErrorKind.InvalidData, "4294967280", () => NpyFile.Read(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Two_arrays_of_one_name_are_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Find("twice.npz");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            zip.CreateEntryFromFile(DataFiles.Find("matrix.npy"), "a.npy");
            zip.CreateEntryFromFile(DataFiles.Find("vector.npy"), "a.npy");
        }
        DataFiles.AssertError("ArchiveUnreadable", ErrorKind.InvalidData, "more than once", () => NpyFile.Read(path, "a"));
    }

    [Fact]
    public void Pickles_in_archives_are_refused_too()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Find("pickle.npz");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            zip.CreateEntryFromFile(DataFiles.Find("object.npy"), "a.npy");
            zip.CreateEntryFromFile(DataFiles.Find("make.py"), "notes.txt");
        }
        Assert.Equal(["a"], NpyFile.GetEntries(path));
        DataFiles.AssertError("PickleRefused", ErrorKind.Security, "entry 'a'", () => NpyFile.Read(path));
    }
}
