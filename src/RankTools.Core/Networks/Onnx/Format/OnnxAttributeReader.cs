using System.Collections.Immutable;

using static Google.Protobuf.WireFormat.WireType;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Reads attributes: exactly one value, of the kind that the attribute says.</summary>
internal static class OnnxAttributeReader
{
    public static OnnxAttribute Read(OnnxInput input, OnnxTensorReader tensors, OnnxGraphReader graphs)
    {
        var (declared, found) = (OnnxAttributeKind.Undefined, OnnxAttributeKind.Undefined);
        var attribute = new OnnxAttribute { Name = "", Kind = OnnxAttributeKind.Undefined };
        var floats = ImmutableArray.CreateBuilder<double>();
        var integers = ImmutableArray.CreateBuilder<long>();
        var texts = ImmutableArray.CreateBuilder<string>();
        while (input.Next(out var field))
        {
            var holds = OnnxAttributeKind.Undefined;
            switch (field)
            {
                case (1, LengthDelimited):
                    attribute = attribute with { Name = input.Text() };
                    break;
                case (2, Fixed32):
                    (holds, attribute) = (OnnxAttributeKind.Float, attribute with { Float = input.Float() });
                    break;
                case (3, Varint):
                    (holds, attribute) = (OnnxAttributeKind.Integer, attribute with { Integer = input.Integer() });
                    break;
                case (4, LengthDelimited):
                    (holds, attribute) = (OnnxAttributeKind.Text, attribute with { Text = input.TextOfBytes() });
                    break;
                case (5, LengthDelimited):
                    (holds, attribute) = (OnnxAttributeKind.Tensor, attribute with { Tensor = input.Message(tensors.Read) });
                    break;
                case (6, LengthDelimited):
                    (holds, attribute) = (OnnxAttributeKind.Graph, attribute with { Graph = input.Message(graphs.Read) });
                    break;
                case (7, Fixed32 or LengthDelimited):
                    holds = OnnxAttributeKind.Floats;
                    input.Floats(field.Wire, floats);
                    break;
                case (8, Varint or LengthDelimited):
                    holds = OnnxAttributeKind.Integers;
                    input.Integers(field.Wire, integers);
                    break;
                case (9, LengthDelimited):
                    holds = OnnxAttributeKind.Texts;
                    texts.Add(input.TextOfBytes());
                    break;
                case (20, Varint):
                    declared = (OnnxAttributeKind)input.Enumeration();
                    break;
                case (21, LengthDelimited):
                    attribute = attribute with { ReferenceName = input.Text() };
                    break;
                case (10 or 11 or 14 or 15 or 22 or 23, LengthDelimited):
                    holds = Unread(field.Number);
                    input.Skip();
                    break;
                default:
                    input.Skip();
                    break;
            }
            if (holds == OnnxAttributeKind.Undefined)
                continue;
            if (found != OnnxAttributeKind.Undefined && found != holds)
                throw input.Invalid($"attribute '{attribute.Name}' holds a value as {found} and one as {holds}");
            found = holds;
        }
        return Check(input, declared, found, attribute with
        {
            Floats = floats.ToImmutable(),
            Integers = integers.ToImmutable(),
            Texts = texts.ToImmutable(),
        });
    }

    private static OnnxAttribute Check(OnnxInput input, OnnxAttributeKind declared, OnnxAttributeKind found, OnnxAttribute attribute)
    {
        if (attribute.Name.Length == 0)
            throw input.Invalid("an attribute has no name");
        // Early files leave the kind out; the value tells it. Others leave out values that are zero or empty.
        var kind = declared == OnnxAttributeKind.Undefined ? found : declared;
        if (found != OnnxAttributeKind.Undefined && found != kind)
            throw input.Invalid($"attribute '{attribute.Name}' says that it holds {kind} and holds {found}");
        var isMissing = attribute.ReferenceName.Length == 0 && kind switch
        {
            OnnxAttributeKind.Undefined => true,
            OnnxAttributeKind.Tensor => attribute.Tensor is null,
            OnnxAttributeKind.Graph => attribute.Graph is null,
            _ => false,
        };
        return isMissing ? throw input.Invalid($"attribute '{attribute.Name}' has no value") : attribute with { Kind = kind };
    }

    private static OnnxAttributeKind Unread(int field) => field switch
    {
        10 => OnnxAttributeKind.Tensors,
        11 => OnnxAttributeKind.Graphs,
        14 => OnnxAttributeKind.Type,
        15 => OnnxAttributeKind.Types,
        22 => OnnxAttributeKind.SparseTensor,
        _ => OnnxAttributeKind.SparseTensors,
    };
}
