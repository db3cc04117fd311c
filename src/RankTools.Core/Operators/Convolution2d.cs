using System.Collections.Immutable;

using RankTools.Kernels;
using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Two-dimensional cross-correlation with stride, zero padding, dilation and groups. Weight: out × in/groups × height × width.
/// </summary>
public sealed class Convolution2d : Operator
{
    private readonly Window window;
    private readonly long groups;
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>A convolution with the given geometry.</summary>
    public Convolution2d(Parameter weight, Parameter? bias, Window window, long groups = 1)
    {
        (this.weight, this.bias, this.window, this.groups) = (weight, bias, window, groups);
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "Conv2d";

    /// <inheritdoc/>
    public override ImmutableArray<Parameter> Parameters { get; }

    internal Parameter Weight => weight;

    internal Parameter? Bias => bias;

    internal Window Window => window;

    internal long Groups => groups;

    /// <inheritdoc/>
    public override ImmutableArray<long> OutputShape(IReadOnlyList<ImmutableArray<long>> inputs)
    {
        var channels = weight.Shape[1] * groups;
        if (inputs[0].Length != 3 || inputs[0][0] != channels)
            throw ShapeError.Of($"{Kind} '{weight.Key}'", $"a map of {channels} channels", inputs[0]);
        var (height, width) = window.OutputSize(Kind, inputs[0]);
        return [weight.Shape[0], height, width];
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<ImmutableArray<long>> inputs, ImmutableArray<long> output) =>
        weight.ElementCount * output[1] * output[2];

    internal override Tensor Value(IReadOnlyList<Tensor> inputs) =>
        Convolve(inputs[0], weight.As(inputs[0].dtype, inputs[0].device), bias?.As(inputs[0].dtype, inputs[0].device));

    internal override Linearization Linearize(LinearizationPoint point) =>
        Tiled(point, window.Padding.Row, window.Padding.Column, point.Output.shape[2], point.Output.shape[3])
            ?? Direct(point, window.PaddingArray, default);

    internal override MapRegion Reach(IReadOnlyList<MapRegion> input, IReadOnlyList<ImmutableArray<long>> shapes, ImmutableArray<long> output) =>
        window.Reach(input[0], output);

    internal override Linearization LinearizeWindow(LinearizationPoint point, IReadOnlyList<TangentWindow> inputs, TangentWindow output)
    {
        var margin = window.Margin(inputs[0].Region, output.Region);
        if (Tiled(point, margin.Top, margin.Left, output.Region.Height, output.Region.Width) is { } tiled)
            return tiled;
        var isEven = margin.Top >= 0 && margin.Left >= 0
            && window.CountInside(inputs[0].Region.Height + 2 * margin.Top, 0) == output.Region.Height
            && window.CountInside(inputs[0].Region.Width + 2 * margin.Left, 1) == output.Region.Width;
        return isEven ? Direct(point, [margin.Top, margin.Left], default) : Direct(point, [0, 0], margin); // libtorch pads opposite edges alike, without a copy
    }

    /// <summary>By loops of our own where they are faster and what they need is kept: they take any margin as it is.</summary>
    private LinearMap? Tiled(LinearizationPoint point, long top, long left, long height, long width)
    {
        var device = point.Input.device;
        if (point.Kernels is not { } kernels)
            return null;
        if (WinogradConvolution.Suits(weight, window, groups, point.TangentType, device, height, width))
        {
            var convolution = kernels.Get(this, () => new WinogradConvolution(weight));
            return new(tangent => convolution.Apply(tangent, top, left, height, width));
        }
        if (GatheredConvolution.Suits(weight, groups, point.TangentType, device))
        {
            var convolution = kernels.Get(this, () => new GatheredConvolution(weight, window));
            return new(tangent => convolution.Apply(tangent, top, left, height, width));
        }
        return null;
    }

    private LinearMap Direct(LinearizationPoint point, long[] padding, MapMargin margin)
    {
        var kernel = weight.As(point.TangentType, point.Input.device, channelsLast: true);
        return new(tangent => nn.functional.conv2d(margin.Pad(tangent), kernel, null!, window.StrideArray, padding, window.DilationArray, groups));
    }

    private Tensor Convolve(Tensor x, Tensor kernel, Tensor? constant) =>
        nn.functional.conv2d(x, kernel, constant!, window.StrideArray, window.PaddingArray, window.DilationArray, groups);
}
