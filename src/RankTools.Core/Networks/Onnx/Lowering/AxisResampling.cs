using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// How Resize makes the places of one axis from those of the input: where every output place lies in the input, and which inputs it
/// mixes with which weights. All of it is known when the network is read, and is computed in float64.
/// </summary>
internal sealed class AxisResampling
{
    private readonly long size;
    private readonly double scale;
    private readonly double[] places;

    private AxisResampling(long size, double scale, double[] places) => (this.size, this.scale, this.places) = (size, scale, places);

    /// <summary>Output places for which the rules of TensorFlow's crop say that they lie outside of the input.</summary>
    public bool[] IsOutside { get; private init; } = [];

    /// <summary>The places of an axis.</summary>
    /// <param name="mode">The attribute coordinate_transformation_mode.</param>
    /// <param name="size">Size of the input.</param>
    /// <param name="count">Size of the output.</param>
    /// <param name="scale">Output over input size, as the node says it; need not be a ratio of whole sizes.</param>
    /// <param name="region">The part of the input that tf_crop_and_resize takes, as fractions.</param>
    /// <returns>Null for a mode that the format does not have.</returns>
    public static AxisResampling? Create(string mode, long size, long count, double scale, (double Start, double End) region)
    {
        var width = scale * size;
        Func<long, double>? place = mode switch
        {
            "half_pixel" => i => (i + 0.5) / scale - 0.5,
            "pytorch_half_pixel" => i => width == 1 ? -0.5 : (i + 0.5) / scale - 0.5,
            "half_pixel_symmetric" => i => size / 2.0 * (1 - count / width) + (i + 0.5) / scale - 0.5,
            "align_corners" => i => width == 1 ? 0 : i * (size - 1) / (width - 1),
            "asymmetric" => i => i / scale,
            "tf_crop_and_resize" => i => region.Start * (size - 1)
                + (width == 1 ? (region.End - region.Start) * (size - 1) / 2 : i * (region.End - region.Start) * (size - 1) / (width - 1)),
            _ => null,
        };
        if (place is null)
            return null;
        double[] places = [.. Enumerable.Range(0, (int)count).Select(i => place(i))];
        return new(size, scale, places)
        {
            IsOutside = [.. places.Select(x => mode == "tf_crop_and_resize" && (x < 0 || x > size - 1))],
        };
    }

    /// <summary>The nearest input of every output place, by a rounding rule of the format; null for another rule.</summary>
    public long[]? Nearest(string rule)
    {
        Func<double, double>? round = rule switch
        {
            "round_prefer_floor" => x => Math.Ceiling(x - 0.5),
            "round_prefer_ceil" => x => Math.Floor(x + 0.5),
            "floor" => Math.Floor,
            "ceil" => Math.Ceiling,
            _ => null,
        };
        return round is null ? null : [.. places.Select(x => Math.Clamp((long)round(x), 0, size - 1))];
    }

    /// <summary>The weights of the inputs in every output, output × input.</summary>
    /// <param name="kernel">Weight of an input at a distance, in input places when enlarging.</param>
    /// <param name="radius">Beyond this distance the kernel is zero.</param>
    /// <param name="isSmoothing">True to widen the kernel when the axis shrinks (antialias).</param>
    /// <param name="excludesOutside">True to leave out what lies outside of the input, else the edge is repeated.</param>
    public Tensor Weights(Func<double, double> kernel, int radius, bool isSmoothing, bool excludesOutside)
    {
        var stretch = isSmoothing ? Math.Min(scale, 1) : 1;
        var reach = isSmoothing ? (int)-(Math.Floor(-radius / stretch) + 1) : radius - 1; // inputs to the left of the one at or before the place
        var weights = new double[places.Length, size];
        for (var i = 0; i < places.Length; i++)
        {
            // The format counts a place that falls on an input as just behind the input before it; its weights are the same.
            var first = (long)Math.Ceiling(places[i]) - 1;
            var inputs = Enumerable.Range(0, 2 * reach + 2).Select(j => first - reach + j).ToArray();
            double[] values = [.. inputs.Select(input => excludesOutside && (input < 0 || input >= size) ? 0 : kernel(stretch * (input - places[i])))];
            var total = isSmoothing || excludesOutside ? values.Sum() : 1;
            for (var j = 0; j < inputs.Length; j++)
                weights[i, Math.Clamp(inputs[j], 0, size - 1)] += total == 0 ? 0 : values[j] / total;
        }
        return tensor(weights, float64);
    }

    /// <summary>The triangle of linear interpolation.</summary>
    public static double Linear(double distance) => Math.Max(0, 1 - Math.Abs(distance));

    /// <summary>Keys' cubic convolution kernel.</summary>
    public static Func<double, double> Cubic(double a) => distance =>
    {
        var x = Math.Abs(distance);
        return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1
            : x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a
            : 0;
    };
}
