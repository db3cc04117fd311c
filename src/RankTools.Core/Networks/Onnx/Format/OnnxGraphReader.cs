using System.Collections.Immutable;

using static Google.Protobuf.WireFormat.WireType;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Reads graphs and nodes; a node's attributes may hold graphs again.</summary>
internal sealed class OnnxGraphReader(OnnxTensorReader tensors)
{
    public OnnxGraph Read(OnnxInput input)
    {
        var name = "";
        var nodes = ImmutableArray.CreateBuilder<OnnxNode>();
        var initializers = ImmutableArray.CreateBuilder<OnnxTensor>();
        var inputs = ImmutableArray.CreateBuilder<OnnxValueInfo>();
        var outputs = ImmutableArray.CreateBuilder<OnnxValueInfo>();
        var values = ImmutableArray.CreateBuilder<OnnxValueInfo>();
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, LengthDelimited): nodes.Add(input.Message(ReadNode)); break;
                case (2, LengthDelimited): name = input.Text(); break;
                case (5, LengthDelimited): initializers.Add(input.Message(tensors.Read)); break;
                case (11, LengthDelimited): inputs.Add(input.Message(OnnxTypeReader.ReadValue)); break;
                case (12, LengthDelimited): outputs.Add(input.Message(OnnxTypeReader.ReadValue)); break;
                case (13, LengthDelimited): values.Add(input.Message(OnnxTypeReader.ReadValue)); break;
                case (15, LengthDelimited):
                    throw input.NotSupported("a sparse initialiser (store it as a dense tensor)");
                default: input.Skip(); break;
            }
        }
        return new(name, nodes.ToImmutable(), initializers.ToImmutable(), inputs.ToImmutable(), outputs.ToImmutable(),
            values.ToImmutable());
    }

    public OnnxNode ReadNode(OnnxInput input)
    {
        var (name, type, domain) = ("", "", "");
        var inputs = ImmutableArray.CreateBuilder<string>();
        var outputs = ImmutableArray.CreateBuilder<string>();
        var attributes = ImmutableDictionary.CreateBuilder<string, OnnxAttribute>();
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, LengthDelimited): inputs.Add(input.Text()); break;
                case (2, LengthDelimited): outputs.Add(input.Text()); break;
                case (3, LengthDelimited): name = input.Text(); break;
                case (4, LengthDelimited): type = input.Text(); break;
                case (5, LengthDelimited): AddAttribute(input, attributes); break;
                case (7, LengthDelimited): domain = OnnxModelReader.Domain(input.Text()); break;
                case (8, LengthDelimited) when input.Text() is { Length: > 0 } overload:
                    throw input.NotSupported($"a call of the overload '{overload}' of a function");
                case (8, LengthDelimited): break;
                default: input.Skip(); break;
            }
        }
        if (type.Length == 0)
            throw input.Invalid($"node '{name}' does not name its operator");
        return new(name, type, domain, inputs.ToImmutable(), outputs.ToImmutable(), attributes.ToImmutable());
    }

    /// <summary>Reads the field as an attribute and adds it to others.</summary>
    public void AddAttribute(OnnxInput input, ImmutableDictionary<string, OnnxAttribute>.Builder attributes)
    {
        var attribute = input.Message(body => OnnxAttributeReader.Read(body, tensors, this));
        if (!attributes.TryAdd(attribute.Name, attribute))
            throw input.Invalid($"attribute '{attribute.Name}' is given twice");
    }
}
