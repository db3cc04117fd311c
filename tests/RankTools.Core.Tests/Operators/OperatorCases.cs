using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Operators;

/// <summary>Every operator over shapes and edge cases. An operator without a case here fails the build's tests.</summary>
internal static class OperatorCases
{
    public static IEnumerable<OperatorCase> All() =>
    [
        .. Convolutions(), .. Pools(), .. Joins(), .. TokenOperatorCases.All(), .. GeneralOperatorCases.All(), .. GeometryOperatorCases.All(), .. ArrangementOperatorCases.All(),
        .. ElementwiseFunctions.All.Select((function, i) => new OperatorCase($"{function.Name} ({i})", new Elementwise(function), [3, 5, 4])),
        new("elementwise on a vector", new Elementwise(ElementwiseFunctions.Gelu), [7]),
        new("batch norm on a map", BatchNorm(4), [4, 3, 5]),
        new("batch norm on a vector", BatchNorm(6), [6]),
        new("linear with bias", new LinearLayer(Draw(ParameterRole.LinearWeight, 5, 7), Draw(ParameterRole.Bias, 5)), [7]),
        new("linear without bias on tokens", new LinearLayer(Draw(ParameterRole.LinearWeight, 5, 7), null), [3, 7]),
        new("channel norm on a map", ChannelNorm(6), [6, 4, 5]),
        new("channel norm on a vector", ChannelNorm(7), [7]),
        new("channel scaling", new ChannelScaling(Draw(ParameterRole.LayerScale, 4, 1, 1)), [4, 3, 5]),
        new("linear on channels", new ChannelLinear(Draw(ParameterRole.LinearWeight, 5, 3), Draw(ParameterRole.Bias, 5)), [3, 6, 4]),
        new("flatten", new Flatten(), [3, 4, 3]),
        new("subsample", new Subsample(2, 2, 2), [4, 5, 6]),
        new("subsample by three", new Subsample(3, 1, 0), [2, 7, 7]),
        new("input", new NetworkInput([2, 3, 3]), [2, 3, 3]),
    ];

    private static IEnumerable<OperatorCase> Convolutions() =>
    [
        new("3x3 with padding and bias", Convolution(5, 3, 3, 3, Window.Square(3, padding: 1), bias: true), [3, 6, 7]),
        new("7x7 with stride 2", Convolution(4, 3, 7, 7, Window.Square(7, 2, 3)), [3, 11, 12]),
        new("1x1 with stride 2", Convolution(6, 4, 1, 1, Window.Square(1, 2)), [4, 5, 5]),
        new("dilated", Convolution(2, 2, 3, 3, Window.Square(3, 1, 2, 2)), [2, 8, 8]),
        new("grouped", Convolution(6, 2, 3, 3, Window.Square(3, padding: 1), groups: 2), [4, 5, 5]),
        new("depthwise with stride", Convolution(4, 1, 3, 3, Window.Square(3, 2, 1), groups: 4), [4, 7, 6]),
        new("unequal kernel, stride and padding", Convolution(3, 2, 3, 1, new((3, 1), (2, 1), (1, 0), (1, 1))), [2, 6, 4]),
        new("kernel as large as the map", Convolution(3, 2, 4, 4, Window.Square(4)), [2, 4, 4]),
    ];

    private static IEnumerable<OperatorCase> Pools() =>
    [
        new("max pool with padding", new MaxPool2d(Window.Square(3, 2, 1)), [3, 9, 8]),
        new("max pool in ceiling mode", new MaxPool2d(Window.Square(3, 2, 0, 1, ceilingMode: true)), [2, 6, 7]),
        new("max pool in ceiling mode that hangs over the edge", new MaxPool2d(Window.Square(3, 2, 0, 1, ceilingMode: true)), [2, 8, 6]),
        new("dilated max pool", new MaxPool2d(Window.Square(2, 1, 0, 2)), [2, 6, 6]),
        new("average pool", new AveragePool2d(Window.Square(2, 2)), [3, 6, 6]),
        new("average pool with padding counted", new AveragePool2d(Window.Square(3, 2, 1)), [2, 7, 5]),
        new("average pool without padding counted", new AveragePool2d(Window.Square(3, 2, 1), countPadding: false), [2, 7, 5]),
        new("average pool over the whole map", new AveragePool2d(new((3, 5), (1, 1), (0, 0), (1, 1))), [4, 3, 5]),
        new("adaptive average pool to fewer", new AdaptiveAveragePool2d(3, 2), [2, 7, 6]),
        new("adaptive average pool to more", new AdaptiveAveragePool2d(7, 7), [2, 3, 4]),
        new("global average pool", new GlobalAveragePool(), [4, 3, 5]),
    ];

    private static IEnumerable<OperatorCase> Joins() =>
    [
        new("add", new Addition(), [3, 4, 4], [3, 4, 4]),
        new("multiply maps", new Multiplication(), [3, 4, 4], [3, 4, 4]),
        new("multiply by a gate per channel", new Multiplication(), [3, 4, 4], [3]),
        new("gate per channel times map", new Multiplication(), [3], [3, 4, 4]),
        new("concatenate maps", new Concatenation(), [2, 3, 4], [1, 3, 4], [3, 3, 4]),
        new("concatenate vectors", new Concatenation(), [2], [5]),
    ];

    private static Convolution2d Convolution(long outputs, long inputs, long height, long width, Window window, long groups = 1, bool bias = false) =>
        new(Draw(ParameterRole.ConvolutionWeight, outputs, inputs, height, width), bias ? Draw(ParameterRole.Bias, outputs) : null, window, groups);

    private static ChannelNormalization ChannelNorm(long channels) =>
        new(Draw(ParameterRole.Scale, channels), Draw(ParameterRole.Shift, channels), epsilon: 1e-6);

    internal static BatchNormalization BatchNorm(long channels, int axis = 0)
    {
        var variance = new Parameter("variance", ParameterRole.RunningVariance, channels);
        variance.Assign(rand(channels, float64) + 0.2);
        return new(Draw(ParameterRole.Scale, channels), Draw(ParameterRole.Shift, channels), Draw(ParameterRole.RunningMean, channels), variance, axis: axis);
    }

    internal static Parameter Draw(ParameterRole role, params ReadOnlySpan<long> shape)
    {
        var parameter = new Parameter("w", role, shape);
        parameter.Assign(randn(shape.ToArray(), float64));
        return parameter;
    }
}
