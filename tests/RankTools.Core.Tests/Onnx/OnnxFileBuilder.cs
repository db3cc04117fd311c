using RankTools.Networks.Onnx.Format;

namespace RankTools.Core.Tests.Onnx;

/// <summary>Writes small ONNX files: nodes, attributes, initialisers, inputs, outputs, functions, in the order of the calls.</summary>
/// <remarks>Where shapes are given, −1 is an open extent.</remarks>
internal sealed class OnnxFileBuilder
{
    private readonly ProtobufMessage graph = new();
    private readonly ProtobufMessage opsets = new();
    private readonly ProtobufMessage functions = new();

    public OnnxFileBuilder(long opset = 17)
    {
        if (opset > 0)
            Opset("", opset);
    }

    public long IrVersion { get; init; } = 8;

    public OnnxFileBuilder Opset(string domain, long version)
    {
        opsets.Message(8, OpsetId(domain, version));
        return this;
    }

    public OnnxFileBuilder Input(string name, params long[] shape) => Value(11, name, OnnxElementType.Float, shape);

    public OnnxFileBuilder Input(string name, OnnxElementType type, params long[] shape) => Value(11, name, type, shape);

    public OnnxFileBuilder Output(string name, params long[] shape) => Value(12, name, OnnxElementType.Float, shape);

    /// <summary>What the file says of a value in between.</summary>
    public OnnxFileBuilder ValueInfo(string name, OnnxElementType type, params long[] shape) => Value(13, name, type, shape);

    public OnnxFileBuilder Initializer(string name, float[] values, params long[] shape) =>
        Initializer(OnnxTensorBuilder.Floats(name, values, shape));

    public OnnxFileBuilder Initializer(string name, long[] values, params long[] shape) =>
        Initializer(OnnxTensorBuilder.Integers(name, values, shape));

    public OnnxFileBuilder Initializer(ProtobufMessage tensor)
    {
        graph.Message(5, tensor);
        return this;
    }

    /// <summary>Adds a node of the standard operators.</summary>
    /// <param name="type">The operator, with its domain and a colon before it where it is not the standard one.</param>
    /// <param name="inputs">Names, separated by blanks; '-' is an input that is left out.</param>
    /// <param name="outputs">Names, separated by blanks.</param>
    /// <param name="attributes">Values of the types that <see cref="Attribute"/> knows.</param>
    public OnnxFileBuilder Node(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        graph.Message(1, NodeMessage(type, inputs, outputs, attributes));
        return this;
    }

    /// <summary>Adds anything to the graph.</summary>
    public OnnxFileBuilder GraphField(int field, ProtobufMessage message)
    {
        graph.Message(field, message);
        return this;
    }

    /// <summary>Adds a function of nodes made by <see cref="NodeMessage"/>.</summary>
    public OnnxFileBuilder Function(
        string domain, string name, string inputs, string outputs, ProtobufMessage[] nodes, string[] attributeNames,
        params (string Name, object Value)[] defaults)
    {
        var function = new ProtobufMessage().Text(1, name).Texts(4, inputs.Split(' ')).Texts(5, outputs.Split(' '))
            .Texts(6, attributeNames).Message(9, OpsetId("", 17)).Text(10, domain);
        foreach (var node in nodes)
            function.Message(7, node);
        foreach (var (key, value) in defaults)
            function.Message(11, Attribute(key, value));
        functions.Message(25, function);
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToArray() =>
        new ProtobufMessage().Integer(1, IrVersion).Text(2, "RankTools tests").Message(7, GraphMessage()).Raw(opsets.ToArray())
            .Raw(functions.ToArray()).ToArray();

    /// <summary>The graph alone, as the value of an attribute.</summary>
    public ProtobufMessage GraphMessage() => new ProtobufMessage().Raw(graph.ToArray()).Text(2, "graph");

    public static ProtobufMessage NodeMessage(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        var node = new ProtobufMessage().Texts(1, Names(inputs)).Texts(2, Names(outputs)).Text(3, $"{type}_{outputs}");
        var colon = type.LastIndexOf(':');
        node.Text(4, type[(colon + 1)..]);
        foreach (var (name, value) in attributes)
            node.Message(5, Attribute(name, value));
        return colon < 0 ? node : node.Text(7, type[..colon]);
    }

    /// <summary>
    /// An attribute of an integer, a number, a text, a tensor (message), a graph (builder), or an array of the first three; of
    /// <c>ref:name</c> it makes one that takes its value from the call of a function.
    /// </summary>
    public static ProtobufMessage Attribute(string name, object value)
    {
        var message = new ProtobufMessage().Text(1, name);
        return value switch
        {
            int number => message.Integer(3, number).Integer(20, 2),
            long number => message.Integer(3, number).Integer(20, 2),
            float number => message.Float(2, number).Integer(20, 1),
            double number => message.Float(2, (float)number).Integer(20, 1),
            string text when text.StartsWith("ref:", StringComparison.Ordinal) => message.Text(21, text[4..]),
            string text => message.Text(4, text).Integer(20, 3),
            ProtobufMessage tensor => message.Message(5, tensor).Integer(20, 4),
            OnnxFileBuilder body => message.Message(6, body.GraphMessage()).Integer(20, 5),
            float[] numbers => numbers.Aggregate(message, (all, number) => all.Float(7, number)).Integer(20, 6),
            int[] numbers => numbers.Aggregate(message, (all, number) => all.Integer(8, number)).Integer(20, 7),
            long[] numbers => message.PackedIntegers(8, numbers).Integer(20, 7),
            string[] texts => message.Texts(9, texts).Integer(20, 8),
            _ => throw new ArgumentException($"No attribute holds a {value.GetType()}.", nameof(value)),
        };
    }

    private static IEnumerable<string> Names(string names) =>
        names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name);

    private static ProtobufMessage OpsetId(string domain, long version) => new ProtobufMessage().Text(1, domain).Integer(2, version);

    private OnnxFileBuilder Value(int field, string name, OnnxElementType type, long[] shape)
    {
        var extents = new ProtobufMessage();
        foreach (var extent in shape)
            extents.Message(1, extent < 0 ? new ProtobufMessage().Text(2, "N") : new ProtobufMessage().Integer(1, extent));
        var tensor = new ProtobufMessage().Integer(1, (int)type).Message(2, extents);
        graph.Message(field, new ProtobufMessage().Text(1, name).Message(2, new ProtobufMessage().Message(1, tensor)));
        return this;
    }
}
