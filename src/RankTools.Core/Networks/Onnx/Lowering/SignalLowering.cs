using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Fourier transforms, the windows that go with them, and the filters of a mel spectrum.</summary>
internal static class SignalLowering
{
    // A transform was along the axis of an attribute before, and is along that of an input since.
    private const int AxisAsInput = 20;

    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["DFT"] = Transform,
        ["STFT"] = TransformFrames,
        ["HannWindow"] = context => Window(context, 0.5, 0.5, 0),
        ["HammingWindow"] = context => Window(context, 25.0 / 46, 21.0 / 46, 0),
        ["BlackmanWindow"] = context => Window(context, 0.42, 0.5, 0.08),
        ["MelWeightMatrix"] = MelWeights,
    };

    private static void Transform(OnnxNodeContext context)
    {
        var x = context.Input();
        var rank = x.Shape.Length;
        if (rank < 2 || x.Shape[^1] is not (1 or 2))
            throw context.Unsupported($"of a value of shape ({string.Join(", ", x.Shape)}), whose last axis is not a real number or a complex one");
        var axis = context.Axis(
            context.Opset < AxisAsInput ? context.Integer("axis", 1) : context.Has(2) ? context.ConstantIntegers(2)[0] : -2, rank);
        var (isInverse, isOneSided) = (context.Integer("inverse", 0) != 0, context.Integer("onesided", 0) != 0);
        var length = context.Has(1) ? context.ConstantIntegers(1)[0] : isInverse && isOneSided ? 2 * (x.Shape[axis] - 1) : x.Shape[axis];
        if (axis == rank - 1 || length < 1)
            throw context.Unsupported($"along axis {axis} with length {length}");
        context.Yield(context.Emit(new FourierTransform(axis, length, isInverse, isOneSided), x));
    }

    /// <summary>Frames of a signal (batch × length × parts), each times the window, each transformed.</summary>
    private static void TransformFrames(OnnxNodeContext context)
    {
        var (signal, step) = (context.Input(), context.ConstantIntegers(1)[0]);
        var length = context.Has(3) ? context.ConstantIntegers(3)[0] : context.Has(2) ? context.Input(2).Shape[0] : 0;
        if (signal.Shape.Length == 2)
            signal = context.Emit(new Reshape([.. signal.Shape, 1]), signal);
        if (step < 1 || length < 1 || length > signal.Shape[1])
            throw context.Unsupported($"with frames of {length} every {step} places of a signal of {signal.Shape[1]}");
        var count = 1 + (signal.Shape[1] - length) / step;
        var places = Enumerable.Range(0, (int)count).SelectMany(frame => Enumerable.Range(0, (int)length).Select(i => frame * step + i)).ToArray();
        var frames = context.Emit(new Gathering("Gather", new AxisAddressing(1)), signal, Shaped(context, context.Constant(places), [count, length]));
        if (context.Has(2))
            frames = BroadcastLowering.Multiply(context, frames, context.Emit(new Reshape([length, 1]), context.Input(2)));
        context.Yield(context.Emit(new FourierTransform(2, length, isInverse: false, context.Integer("onesided", 1) != 0), frames));
    }

    private static OnnxValue Shaped(OnnxNodeContext context, OnnxValue value, ImmutableArray<long> shape) => context.Emit(new Reshape(shape), value);

    /// <summary>a − b cos(2πn/N) + c cos(4πn/N), N the length, or one less where the window is to be symmetric.</summary>
    private static void Window(OnnxNodeContext context, double a, double b, double c)
    {
        var size = context.ConstantIntegers(0)[0];
        var period = context.Integer("periodic", 1) != 0 ? size : size - 1;
        using var scope = NewDisposeScope();
        var angle = arange(size, float64) * (2 * Math.PI / Math.Max(1, period));
        Yield(context, a - b * angle.cos() + c * (2 * angle).cos());
    }

    /// <summary>
    /// Spectrum bins × mel bands: triangles between frequencies that lie evenly on the mel scale, m = 2595 log₁₀(1 + f/700), rounded down
    /// to bins.
    /// </summary>
    private static void MelWeights(OnnxNodeContext context)
    {
        var (bands, length, rate) = (context.ConstantIntegers(0)[0], context.ConstantIntegers(1)[0], context.ConstantNumbers(2)[0]);
        var (low, high) = (Mel(context.ConstantNumbers(3)[0]), Mel(context.ConstantNumbers(4)[0]));
        var rows = length / 2 + 1;
        long[] bins = [.. Enumerable.Range(0, (int)bands + 2).Select(i => (long)Math.Floor((length + 1) * Hertz(low + i * (high - low) / (bands + 2)) / rate))];
        if (bins.Any(bin => bin < 0 || bin >= rows))
            throw context.Unsupported($"with frequencies beyond the {rows} bins of a transform of length {length}");
        var weights = new double[rows, bands];
        for (var band = 0; band < bands; band++)
        {
            var (left, centre, right) = (bins[band], bins[band + 1], bins[band + 2]);
            for (var bin = left; bin <= centre; bin++)
                weights[bin, band] = left == centre ? 1 : (bin - left) / (double)(centre - left);
            for (var bin = centre; bin < right; bin++)
                weights[bin, band] = (right - bin) / (double)(right - centre);
        }
        using var scope = NewDisposeScope();
        Yield(context, tensor(weights, float64));
    }

    private static double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);

    private static double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);

    private static void Yield(OnnxNodeContext context, Tensor value)
    {
        var type = (OnnxElementType)context.Integer("output_datatype", (long)OnnxElementType.Float);
        context.Yield(context.Constant(ConstantFolding.Narrow(value, type).alias().MoveToOuterDisposeScope(), type));
    }
}
