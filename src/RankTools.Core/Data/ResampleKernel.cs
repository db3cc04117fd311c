namespace RankTools.Data;

/// <summary>
/// One axis of a separable resampling: for a range of target positions, which source positions count and with what fixed-point
/// weights. The arithmetic is Pillow's (Resample.c), order of operations and rounding included.
/// </summary>
internal sealed class ResampleKernel
{
    /// <summary>Binary digits after the point: 8 bits of pixel, 2 of headroom for negative lobes, 22 of weight.</summary>
    public const int Precision = 32 - 8 - 2;

    private readonly int[] starts;
    private readonly int[][] weights;

    private ResampleKernel(int[] starts, int[][] weights) => (this.starts, this.weights) = (starts, weights);

    /// <summary>First source position that any target needs.</summary>
    public int SourceStart => starts.Min();

    /// <summary>One past the last source position that any target needs.</summary>
    public int SourceEnd => starts.Zip(weights, (start, weight) => start + weight.Length).Max();

    /// <summary>Number of target positions.</summary>
    public int Count => starts.Length;

    /// <summary>First source position of a target, counted from the first target of the range.</summary>
    public int Start(int target) => starts[target];

    /// <summary>Weights of consecutive source positions for a target.</summary>
    public ReadOnlySpan<int> Weights(int target) => weights[target];

    /// <summary>Weights of a range of targets.</summary>
    /// <param name="interpolation">The kernel; not Nearest, which has none.</param>
    /// <param name="source">Positions on the source's axis.</param>
    /// <param name="target">Positions on the whole target's axis.</param>
    /// <param name="first">First target of the range.</param>
    /// <param name="count">Targets in the range.</param>
    public static ResampleKernel Create(Interpolation interpolation, int source, int target, int first, int count)
    {
        var starts = new int[count];
        var weights = new int[count][];
        for (var i = 0; i < count; i++)
        {
            (starts[i], var exact) = ExactWeights(interpolation, source, target, first + i);
            weights[i] = Array.ConvertAll(exact, weight => (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << Precision))));
        }
        return new ResampleKernel(starts, weights);
    }

    /// <summary>First source position that counts for one target, and the weights from there, before they are rounded.</summary>
    public static (int Start, double[] Weights) ExactWeights(Interpolation interpolation, int source, int target, int position)
    {
        var (filter, radius) = Filter(interpolation);
        var scale = (double)source / target;
        var widening = Math.Max(scale, 1.0);
        var support = radius * widening;
        var inverse = 1.0 / widening;
        var center = (position + 0.5) * scale;
        var low = Math.Max((int)(center - support + 0.5), 0);
        var weights = new double[Math.Min((int)(center + support + 0.5), source) - low];
        var sum = 0.0;
        for (var j = 0; j < weights.Length; j++)
        {
            weights[j] = filter((j + low - center + 0.5) * inverse);
            sum += weights[j];
        }
        return (low, sum == 0 ? weights : Array.ConvertAll(weights, weight => weight / sum));
    }

    private static (Func<double, double> Filter, double Radius) Filter(Interpolation interpolation) => interpolation switch
    {
        Interpolation.Box => (Box, 0.5),
        Interpolation.Bilinear => (Triangle, 1.0),
        Interpolation.Bicubic => (Cubic, 2.0),
        Interpolation.Lanczos => (Lanczos, 3.0),
        _ => throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "This interpolation has no kernel."),
    };

    private static double Box(double x) => x is > -0.5 and <= 0.5 ? 1.0 : 0.0;

    private static double Triangle(double x) => Math.Max(1.0 - Math.Abs(x), 0.0);

    private static double Cubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        if (x < 1.0)
            return ((((a + 2.0) * x) - (a + 3.0)) * x * x) + 1;
        return x < 2.0 ? ((((x - 5) * x) + 8) * x - 4) * a : 0.0;
    }

    private static double Lanczos(double x) => x is >= -3.0 and < 3.0 ? Sinc(x) * Sinc(x / 3) : 0.0;

    private static double Sinc(double x)
    {
        if (x == 0.0)
            return 1.0;
        x *= Math.PI;
        return Math.Sin(x) / x;
    }
}
