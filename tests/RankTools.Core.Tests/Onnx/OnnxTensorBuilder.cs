using System.Runtime.InteropServices;

using RankTools.Networks.Onnx.Format;

namespace RankTools.Core.Tests.Onnx;

/// <summary>Tensors as messages, their elements as raw bytes.</summary>
internal static class OnnxTensorBuilder
{
    public static ProtobufMessage Floats(string name, float[] values, params long[] shape) =>
        Raw(name, OnnxElementType.Float, MemoryMarshal.AsBytes<float>(values).ToArray(), shape);

    public static ProtobufMessage Doubles(string name, double[] values, params long[] shape) =>
        Raw(name, OnnxElementType.Double, MemoryMarshal.AsBytes<double>(values).ToArray(), shape);

    public static ProtobufMessage Integers(string name, long[] values, params long[] shape) =>
        Raw(name, OnnxElementType.Int64, MemoryMarshal.AsBytes<long>(values).ToArray(), shape);

    public static ProtobufMessage Raw(string name, OnnxElementType type, byte[] elements, params long[] shape) =>
        Header(name, (int)type, shape).Bytes(9, elements);

    public static ProtobufMessage External(string name, OnnxElementType type, long[] shape, params (string Key, string Value)[] entries)
    {
        var tensor = Header(name, (int)type, shape);
        foreach (var (key, value) in entries)
            tensor.Message(13, new ProtobufMessage().Text(1, key).Text(2, value));
        return tensor.Integer(14, 1);
    }

    /// <summary>A tensor without its elements.</summary>
    public static ProtobufMessage Header(string name, int type, params long[] shape) =>
        new ProtobufMessage().PackedIntegers(1, shape).Integer(2, type).Text(8, name);
}
