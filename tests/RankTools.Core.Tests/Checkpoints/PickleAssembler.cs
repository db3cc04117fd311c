using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>Writes pickles instruction by instruction, to make the files that PyTorch would not write.</summary>
internal sealed class PickleAssembler
{
    private readonly MemoryStream bytes = new();

    public PickleAssembler() => Raw(0x80, 2);

    public PickleAssembler Raw(params byte[] instructions)
    {
        bytes.Write(instructions);
        return this;
    }

    public PickleAssembler Op(string instructions) => Raw(Encoding.Latin1.GetBytes(instructions));

    public PickleAssembler Text(string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, encoded.Length);
        return Op("X").Raw(length).Raw(encoded);
    }

    public PickleAssembler Number(long number)
    {
        var eight = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, number);
        return Raw(0x8a, 8).Raw(eight);
    }

    public PickleAssembler Numbers(params long[] numbers)
    {
        Op("(");
        foreach (long number in numbers) Number(number);
        return Op("t");
    }

    public PickleAssembler Global(string module, string name) => Op($"c{module}\n{name}\n");

    /// <summary>A storage, by the persistent identifier that PyTorch writes.</summary>
    public PickleAssembler Storage(string type, string key, long count) =>
        Op("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count).Op("tQ");

    /// <summary>A call of _rebuild_tensor_v2.</summary>
    public PickleAssembler Tensor(string storageType, string key, long count, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(storageType, key, count)
            .Number(offset).Numbers(shape).Numbers(strides).Raw(0x89).Op("}tR");

    public byte[] ToBytes() => [.. bytes.ToArray(), (byte)'.'];

    /// <summary>The archive that torch.save would make around this pickle.</summary>
    public byte[] ToZip(params (string Name, byte[] Content)[] members) => Zip([("archive/data.pkl", ToBytes()), .. members]);

    public static byte[] Zip(params (string Name, byte[] Content)[] members) => Zip(CompressionLevel.NoCompression, members);

    public static byte[] Zip(CompressionLevel compression, params (string Name, byte[] Content)[] members)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in members)
            {
                using var member = archive.CreateEntry(name, compression).Open();
                member.Write(content);
            }
        }

        return stream.ToArray();
    }
}
