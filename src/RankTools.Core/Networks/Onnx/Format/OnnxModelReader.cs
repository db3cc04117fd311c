using System.Collections.Immutable;

using static Google.Protobuf.WireFormat.WireType;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Reads the outermost message of a file, and the functions in it.</summary>
internal static class OnnxModelReader
{
    private const string StandardDomain = "ai.onnx";
    private const long FirstVersionWithOpsets = 3;

    public static OnnxModel Read(OnnxInput input, string path, OnnxGraphReader graphs)
    {
        long version = 0;
        var producer = "";
        OnnxGraph? graph = null;
        var opsets = ImmutableDictionary.CreateBuilder<string, long>();
        var functions = ImmutableArray.CreateBuilder<OnnxFunction>();
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, Varint): version = input.Integer(); break;
                case (2, LengthDelimited): producer = input.Text(); break;
                case (7, LengthDelimited) when graph is not null: throw input.Invalid("it holds two graphs");
                case (7, LengthDelimited): graph = input.Message(graphs.Read); break;
                case (8, LengthDelimited): AddOpset(input, opsets); break;
                case (25, LengthDelimited): functions.Add(input.Message(body => ReadFunction(body, graphs))); break;
                default: input.Skip(); break;
            }
        }
        if (graph is null)
            throw input.Invalid("it holds no graph");
        if (opsets.Count == 0)
        {
            // Before opsets were introduced, there was only the first.
            if (version >= FirstVersionWithOpsets)
                throw input.Invalid("it does not say which version of the operators it uses (opset_import)");
            opsets.Add("", 1);
        }
        return new(path, version, producer, opsets.ToImmutable(), graph, functions.ToImmutable(), "");
    }

    /// <summary>The standard operators' domain has two names; here it is always the empty one.</summary>
    public static string Domain(string name) => name == StandardDomain ? "" : name;

    private static OnnxFunction ReadFunction(OnnxInput input, OnnxGraphReader graphs)
    {
        var (domain, name) = ("", "");
        var inputs = ImmutableArray.CreateBuilder<string>();
        var outputs = ImmutableArray.CreateBuilder<string>();
        var attributes = ImmutableArray.CreateBuilder<string>();
        var defaults = ImmutableDictionary.CreateBuilder<string, OnnxAttribute>();
        var nodes = ImmutableArray.CreateBuilder<OnnxNode>();
        var opsets = ImmutableDictionary.CreateBuilder<string, long>();
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, LengthDelimited): name = input.Text(); break;
                case (4, LengthDelimited): inputs.Add(input.Text()); break;
                case (5, LengthDelimited): outputs.Add(input.Text()); break;
                case (6, LengthDelimited): attributes.Add(input.Text()); break;
                case (7, LengthDelimited): nodes.Add(input.Message(graphs.ReadNode)); break;
                case (9, LengthDelimited): AddOpset(input, opsets); break;
                case (10, LengthDelimited): domain = Domain(input.Text()); break;
                case (11, LengthDelimited): graphs.AddAttribute(input, defaults); break;
                case (13, LengthDelimited) when input.Text() is { Length: > 0 } overload:
                    throw input.NotSupported($"the overload '{overload}' of a function");
                case (13, LengthDelimited): break;
                default: input.Skip(); break;
            }
        }
        if (name.Length == 0)
            throw input.Invalid("a function has no name");
        return new(domain, name, inputs.ToImmutable(), outputs.ToImmutable(), attributes.ToImmutable(), defaults.ToImmutable(),
            nodes.ToImmutable(), opsets.ToImmutable());
    }

    private static void AddOpset(OnnxInput input, ImmutableDictionary<string, long>.Builder opsets)
    {
        var (domain, version) = input.Message(ReadOpset);
        if (opsets.TryGetValue(domain, out var earlier) && earlier != version)
            throw input.Invalid($"it uses the operators of '{domain}' in version {earlier} and {version}");
        opsets[domain] = version;
    }

    private static (string Domain, long Version) ReadOpset(OnnxInput input)
    {
        var domain = "";
        long version = 0;
        while (input.Next(out var field))
        {
            switch (field)
            {
                case (1, LengthDelimited): domain = Domain(input.Text()); break;
                case (2, Varint): version = input.Integer(); break;
                default: input.Skip(); break;
            }
        }
        return (domain, version);
    }
}
