using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// The arithmetic limit of a dense tangent pass on whole maps: the seconds that the multiply-adds of one tangent take at the machine's own
/// rate of convolutions and matrix products, layer shape by layer shape, in the better memory format and the best of several batch
/// sizes. Attention counts both products of its derivative. Nothing else counts: no copy, no elementwise pass.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="device">Where.</param>
/// <param name="type">What tangents are computed in; float32 by default.</param>
internal sealed class ArithmeticLimit(NeuralNetwork network, Device device, ScalarType type = ScalarType.Float32)
{
    private const int Repeats = 3;

    private readonly int[] batches = device.type == DeviceType.CPU ? [4, 8, 16, 32] : [32, 128, 256];

    private readonly Dictionary<string, double> best = [];

    /// <summary>Measures every distinct shape once more and keeps the fastest.</summary>
    public void Measure()
    {
        using var _ = no_grad();
        foreach (var node in Layers().DistinctBy(Shape))
        {
            foreach (var batch in batches)
                best[Shape(node)] = Math.Min(best.GetValueOrDefault(Shape(node), double.PositiveInfinity), Fastest(node, batch) / batch);
        }
    }

    /// <summary>Seconds of one tangent through all layers.</summary>
    public double SecondsPerTangent => SecondsOf(Layers());

    /// <summary>Seconds of one tangent through some nodes of the network.</summary>
    public double SecondsOf(IEnumerable<Node> nodes) => nodes.Where(node => node.MultiplyAdds > 0).Sum(node => best[Shape(node)]);

    /// <summary>The machine's rate over the whole network, in 10⁹ multiply-adds a second, counted twice as is the custom.</summary>
    public double GigaflopsPerSecond =>
        2e-9 * Layers().Sum(node => node.MultiplyAdds * (node.Operator is MultiHeadAttention ? 2 : 1)) / SecondsPerTangent;

    private IEnumerable<Node> Layers() => network.Nodes.Where(node => node.MultiplyAdds > 0);

    private static string Shape(Node node) =>
        $"{node.Operator.Kind}:{string.Join('x', node.Operator.Parameters.FirstOrDefault()?.Shape ?? [])}:{string.Join('x', node.Inputs[0].Shape)}:{string.Join('x', node.Shape)}";

    private double Fastest(Node node, int batch)
    {
        using var scope = NewDisposeScope();
        var x = randn([batch, .. node.Inputs[0].Shape], type, device);
        return node.Operator switch
        {
            Convolution2d convolution => Math.Min(Convolve(convolution, x, false), Convolve(convolution, TangentLayout.ChannelsLast(x), true)),
            LinearLayer layer => Best(() => nn.functional.linear(x, layer.Parameters[0].As(type, device))),
            TokenMixing mixing => Best(() => matmul(mixing.Parameters[0].As(type, device), x)),
            MultiHeadAttention attention => Attend(node, attention, batch),
            var other => throw new NotSupportedException($"no limit is known for {other.Kind}"),
        };
    }

    private double Convolve(Convolution2d convolution, Tensor x, bool channelsLast)
    {
        var (weight, window) = (convolution.Weight.As(type, device, channelsLast), convolution.Window);
        return Best(() => nn.functional.conv2d(x, weight, null!, window.StrideArray, window.PaddingArray, window.DilationArray, convolution.Groups));
    }

    /// <summary>dQ Kᵀ and Q dKᵀ, dP V and P dV, the tangents of a head side by side.</summary>
    private double Attend(Node node, MultiHeadAttention attention, int batch)
    {
        var (tokens, features) = (node.Shape[0], node.Shape[1]);
        var length = node.MultiplyAdds / (2 * tokens * features); // tokens of one window
        var (groups, width) = (tokens / length * attention.Heads, features / attention.Heads);
        var (left, right) = (randn([groups, batch * length, width], type, device), randn([groups, width, length], type, device));
        var (mixed, values) = (randn([groups, batch * length, length], type, device), randn([groups, length, width], type, device));
        return 2 * (Best(() => bmm(left, right)) + Best(() => bmm(mixed, values)));
    }

    private double Best(Func<Tensor> work)
    {
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < Repeats; i++)
        {
            using var scope = NewDisposeScope();
            var start = Clock.Now;
            work();
            Clock.Settle(device);
            fastest = Math.Min(fastest, Clock.Now - start);
        }
        return fastest;
    }
}
