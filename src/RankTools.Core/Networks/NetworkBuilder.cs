using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Operators;

namespace RankTools.Networks;

/// <summary>
/// Writes a network down node by node, in the words of the paper's figure: <c>x = net.Convolution("conv1", x, 64, Window.Square(7, 2, 3))</c>.
/// Parameters are declared with the published keys as they are met.
/// </summary>
/// <param name="name">Name of the network.</param>
/// <param name="probes">Decides which nodes are probes by default.</param>
internal sealed partial class NetworkBuilder(string name, Func<string, bool> probes)
{
    private readonly ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly Dictionary<string, Parameter> parameters = [];

    /// <summary>The finished network.</summary>
    /// <param name="preprocessing">What its published weights expect.</param>
    /// <param name="paper">What the authors of the paper did instead, where that differs.</param>
    /// <remarks>Both are taken for the size of the input, whatever size they are preset for.</remarks>
    public NeuralNetwork Build(Preprocessing preprocessing, Preprocessing? paper = null) => new(name, nodes.ToImmutable())
    {
        Architecture = name,
        Preprocessing = Fitted(preprocessing),
        PaperPreprocessing = Fitted(paper ?? preprocessing),
    };

    public Node Input(params ImmutableArray<long> shape) => Add("input", new NetworkInput(shape));

    /// <summary>Red, green and blue of an image.</summary>
    public Node Input(ImageSize size) => Input(3, size.Height, size.Width);

    public Node Convolution(
        string key, Node x, long channels, Window window, long groups = 1, bool bias = false, string? nodeName = null) => Add(nodeName ?? key, new Convolution2d(
        Declare($"{key}.weight", ParameterRole.ConvolutionWeight, channels, x.Shape[0] / groups, window.Kernel.Row, window.Kernel.Column),
        bias ? Declare($"{key}.bias", ParameterRole.Bias, channels) : null, window, groups), x);

    public Node BatchNormalization(string key, Node x, string? nodeName = null) => Add(nodeName ?? key, new BatchNormalization(
        Declare($"{key}.weight", ParameterRole.Scale, x.Shape[0]), Declare($"{key}.bias", ParameterRole.Shift, x.Shape[0]),
        Declare($"{key}.running_mean", ParameterRole.RunningMean, x.Shape[0]),
        Declare($"{key}.running_var", ParameterRole.RunningVariance, x.Shape[0])), x);

    public Node Linear(string key, Node x, long features) => Add(key, new LinearLayer(
        Declare($"{key}.weight", ParameterRole.LinearWeight, features, x.Shape[^1]), Declare($"{key}.bias", ParameterRole.Bias, features)), x);

    public Node Relu(string nodeName, Node x) => Add(nodeName, new Elementwise(ElementwiseFunctions.Relu), x);

    public Node MaxPool(string nodeName, Node x, Window window) => Add(nodeName, new MaxPool2d(window), x);

    public Node GlobalAveragePool(string nodeName, Node x) => Add(nodeName, new GlobalAveragePool(), x);

    public Node Sum(string nodeName, Node a, Node b) => Add(nodeName, new Addition(), a, b);

    public Node Subsample(string nodeName, Node x, long step, long channelsBefore, long channelsAfter) =>
        Add(nodeName, new Subsample(step, channelsBefore, channelsAfter), x);

    public Node Add(string nodeName, Operator @operator, params ImmutableArray<Node> inputs)
    {
        var node = new Node(nodes.Count, nodeName, @operator, inputs, probes(nodeName));
        nodes.Add(node);
        return node;
    }

    /// <summary>For pictures of the input's size; as it is where the input is no map.</summary>
    private Preprocessing Fitted(Preprocessing preprocessing) => nodes[0].Shape.Length == 3 ? preprocessing.For(SizeOf(nodes[0])) : preprocessing;

    /// <summary>Rows and columns of a map.</summary>
    private static ImageSize SizeOf(Node map) => new((int)map.Shape[1], (int)map.Shape[2]);

    private Parameter Declare(string key, ParameterRole role, params ReadOnlySpan<long> shape) => Declare(new Parameter(key, role, shape));

    private Parameter Declare(Parameter parameter)
    {
        parameters.Add(parameter.Key, parameter);
        return parameter;
    }
}
