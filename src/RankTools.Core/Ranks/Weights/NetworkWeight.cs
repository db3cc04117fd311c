using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Ranks.Weights;

/// <summary>Weights of a network in memory. What a convolution does besides, and on which map, is that of its first layer.</summary>
internal sealed class NetworkWeight : WeightTensor
{
    private readonly Parameter parameter;

    private NetworkWeight(Parameter parameter, ConvolutionGeometry? geometry)
        : base(parameter.Key, parameter.Master.dtype.ToString(), parameter.Shape, parameter.Master.dtype == float64) =>
        (this.parameter, Geometry) = (parameter, geometry);

    public override ConvolutionGeometry? Geometry { get; }

    /// <summary>All trained weights of a network.</summary>
    public static IEnumerable<WeightTensor> Of(NeuralNetwork network)
    {
        foreach (var parameter in network.Parameters.Where(parameter => parameter is { IsStatistic: false, HasValue: true }))
        {
            var node = network.Nodes.FirstOrDefault(node => node.Operator is Convolution2d convolution && convolution.Weight == parameter);
            yield return new NetworkWeight(parameter, node is null ? null : GeometryOf(node, (Convolution2d)node.Operator));
        }
    }

    public override void Read(long start, Span<float> destination)
    {
        using var values = parameter.As(float32, CPU).flatten();
        using var part = values.narrow(0, start, destination.Length);
        part.data<float>().CopyTo(destination);
    }

    public override void Read(long start, Span<double> destination)
    {
        using var values = parameter.Master.flatten();
        using var part = values.narrow(0, start, destination.Length).to(float64);
        part.data<double>().CopyTo(destination);
    }

    private static ConvolutionGeometry GeometryOf(Node node, Convolution2d convolution)
    {
        var map = node.Inputs[0].Shape;
        return new((map[1], map[2]), convolution.Window.Stride, convolution.Window.Dilation, convolution.Groups);
    }
}
