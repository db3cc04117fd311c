using System.Diagnostics;

using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// The arithmetic limit of a dense tangent pass: the seconds that the multiply-adds of one tangent take at the machine's own
/// convolution rate, layer shape by layer shape, in the better memory format and the best of several batch sizes.
/// </summary>
internal sealed class ConvolutionLimit(NeuralNetwork network, Device device)
{
    private readonly int[] batches = device.type == DeviceType.CPU ? [4, 8, 16, 32] : [32, 128, 256];

    private readonly Dictionary<string, double> best = [];

    /// <summary>Measures every distinct shape once more and keeps the fastest.</summary>
    public void Measure()
    {
        using var _ = no_grad();
        foreach (var node in Convolutions().DistinctBy(Shape))
        {
            foreach (var batch in batches)
            {
                foreach (var channelsLast in new[] { false, true })
                {
                    var seconds = Time(node, batch, channelsLast) / batch;
                    best[Shape(node)] = Math.Min(best.GetValueOrDefault(Shape(node), double.PositiveInfinity), seconds);
                }
            }
        }
    }

    /// <summary>Seconds of one tangent through all convolutions.</summary>
    public double SecondsPerTangent => Convolutions().Sum(node => best[Shape(node)]);

    /// <summary>The machine's rate over the whole network, in 10⁹ multiply-adds a second, counted twice as is the custom.</summary>
    public double GigaflopsPerSecond => 2e-9 * Convolutions().Sum(node => node.MultiplyAdds) / SecondsPerTangent;

    private IEnumerable<Node> Convolutions() => network.Nodes.Where(node => node.Operator is Convolution2d);

    private static string Shape(Node node) =>
        $"{string.Join('x', node.Operator.Parameters[0].Shape)}:{string.Join('x', node.Inputs[0].Shape)}:{string.Join('x', node.Shape)}";

    private double Time(Node node, int batch, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var rule = node.Operator;
        var input = randn([batch, .. node.Inputs[0].Shape], float32, device);
        var x = channelsLast ? TangentLayout.ChannelsLast(input) : input;
        var weight = ((Convolution2d)rule).Weight.As(float32, device, channelsLast);
        var window = ((Convolution2d)rule).Window;
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < 3; i++)
        {
            using var inner = NewDisposeScope();
            var watch = Stopwatch.StartNew();
            nn.functional.conv2d(x, weight, null!, window.StrideArray, window.PaddingArray, window.DilationArray, ((Convolution2d)rule).Groups);
            Clock.Settle(device);
            fastest = Math.Min(fastest, watch.Elapsed.TotalSeconds);
        }
        return fastest;
    }
}
