using Google.Protobuf;

namespace RankTools.Core.Tests.Onnx;

/// <summary>A message written field by field, right or wrong.</summary>
internal sealed class ProtobufMessage
{
    private readonly MemoryStream bytes = new();

    public ProtobufMessage Integer(int field, long value) => Write(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public ProtobufMessage Float(int field, float value) => Write(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    public ProtobufMessage Double(int field, double value) =>
        Write(field, WireFormat.WireType.Fixed64, output => output.WriteDouble(value));

    public ProtobufMessage Text(int field, string value) =>
        Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    public ProtobufMessage Texts(int field, IEnumerable<string> values) =>
        values.Aggregate(this, (message, value) => message.Text(field, value));

    public ProtobufMessage Bytes(int field, byte[] value) =>
        Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(ByteString.CopyFrom(value)));

    public ProtobufMessage Message(int field, ProtobufMessage value) => Bytes(field, value.ToArray());

    /// <summary>A list in one piece, as most programs write it.</summary>
    public ProtobufMessage Packed<T>(int field, IEnumerable<T> values, Action<CodedOutputStream, T> write)
    {
        using var packed = new MemoryStream();
        using (var output = new CodedOutputStream(packed, leaveOpen: true))
        {
            foreach (var value in values)
                write(output, value);
        }
        return Bytes(field, packed.ToArray());
    }

    public ProtobufMessage PackedIntegers(int field, IEnumerable<long> values) =>
        Packed(field, values, static (output, value) => output.WriteInt64(value));

    /// <summary>Bytes as they are, that need be no field.</summary>
    public ProtobufMessage Raw(params ReadOnlySpan<byte> value)
    {
        bytes.Write(value);
        return this;
    }

    public byte[] ToArray() => bytes.ToArray();

    private ProtobufMessage Write(int field, WireFormat.WireType wire, Action<CodedOutputStream> write)
    {
        using var output = new CodedOutputStream(bytes, leaveOpen: true);
        output.WriteTag(field, wire);
        write(output);
        return this;
    }
}
