using System.Collections.Immutable;

using static Google.Protobuf.WireFormat.WireType;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Reads what a file says of a value: its name, element type and shape.</summary>
internal static class OnnxTypeReader
{
    public static OnnxValueInfo ReadValue(OnnxInput input)
    {
        var name = "";
        var type = (Element: OnnxElementType.Undefined, Shape: default(ImmutableArray<OnnxDimension>), IsSequence: false);
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, LengthDelimited): name = input.Text(); break;
                case (2, LengthDelimited): type = input.Message(ReadType); break;
                default: input.Skip(); break;
            }
        }
        return new(name, type.Element, type.Shape, type.IsSequence);
    }

    private static (OnnxElementType Element, ImmutableArray<OnnxDimension> Shape, bool IsSequence) ReadType(OnnxInput input)
    {
        var (element, shape, isSequence) = (OnnxElementType.Undefined, default(ImmutableArray<OnnxDimension>), false);
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, LengthDelimited):
                    (element, shape) = input.Message(ReadTensorType);
                    break;
                case (4, LengthDelimited):
                    isSequence = true;
                    input.Skip();
                    break;
                default:
                    input.Skip();
                    break;
            }
        }
        return (element, shape, isSequence);
    }

    private static (OnnxElementType Element, ImmutableArray<OnnxDimension> Shape) ReadTensorType(OnnxInput input)
    {
        var (element, shape) = (OnnxElementType.Undefined, default(ImmutableArray<OnnxDimension>));
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, Varint): element = (OnnxElementType)input.Enumeration(); break;
                case (2, LengthDelimited): shape = input.Message(ReadShape); break;
                default: input.Skip(); break;
            }
        }
        return (element, shape);
    }

    private static ImmutableArray<OnnxDimension> ReadShape(OnnxInput input)
    {
        var shape = ImmutableArray.CreateBuilder<OnnxDimension>();
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, LengthDelimited): shape.Add(input.Message(ReadDimension)); break;
                default: input.Skip(); break;
            }
        }
        return shape.ToImmutable();
    }

    private static OnnxDimension ReadDimension(OnnxInput input)
    {
        long? size = null;
        var symbol = "";
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, Varint): size = input.Integer() is >= 0 and var extent ? extent : null; break;
                case (2, LengthDelimited): symbol = input.Text(); break;
                default: input.Skip(); break;
            }
        }
        return new(size, symbol);
    }
}
