using System.Collections.Immutable;

using RankTools.Errors;

using static Google.Protobuf.WireFormat.WireType;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Reads single tensors, and lists of them, that are stored in files of their own (<c>.pb</c>).</summary>
internal static class OnnxTensorFile
{
    private const int ListOfTensors = 1;

    /// <summary>Reads one tensor; its elements stay in the file until they are asked for.</summary>
    /// <param name="path">The file, of at most 2 GiB.</param>
    /// <exception cref="RankToolsException">As <see cref="OnnxModelFile.Read"/>.</exception>
    public static OnnxTensor Read(string path)
    {
        using var source = OnnxByteSource.Open(path);
        return OnnxInput.Read(source, new OnnxTensorReader(source).Read);
    }

    /// <summary>Reads a list of tensors. An optional tensor is stored in the same way, as a list of one or none.</summary>
    /// <inheritdoc cref="Read"/>
    public static ImmutableArray<OnnxTensor> ReadSequence(string path)
    {
        using var source = OnnxByteSource.Open(path);
        var reader = new OnnxTensorReader(source);
        return OnnxInput.Read(source, input => ReadSequence(input, reader));
    }

    private static ImmutableArray<OnnxTensor> ReadSequence(OnnxInput input, OnnxTensorReader reader)
    {
        var tensors = ImmutableArray.CreateBuilder<OnnxTensor>();
        var kind = 0;
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (2, Varint): kind = input.Enumeration(); break;
                case (3, LengthDelimited): tensors.Add(input.Message(reader.Read)); break;
                case (4 or 5 or 6 or 7, LengthDelimited): throw input.NotSupported("a list of something else than tensors");
                default: input.Skip(); break;
            }
        }
        return kind is 0 or ListOfTensors
            ? tensors.ToImmutable()
            : throw input.NotSupported("a list of something else than tensors");
    }
}
