using System.Collections.Concurrent;

using RankTools.Backend;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// How fast this machine turns tangents into singular values: measured once per process, device and number of threads, in about
/// a second. A Gram matrix of n × n from K terms is taken to cost n²·K, eigenvalues n³, measured errors p·d.
/// </summary>
internal sealed class SpectrumTiming
{
    private const int Size = 768; // rates of smaller matrices are up to three times lower, and say nothing of those that take long
    private const int Terms = 8192;
    private const double VectorCost = 2; // eigenvectors beside eigenvalues, in eigenvalues alone

    private static readonly ConcurrentDictionary<string, SpectrumTiming> Known = [];

    private readonly double gram, single, solver, error, products, product;

    /// <summary>Measures a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="clock">Tells the time.</param>
    internal SpectrumTiming(Device device, TimeProvider clock)
    {
        double Fastest(Action work) => SpectrumTiming.Fastest(device, clock, work);
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var tangents = randn([Size, Terms], float32, device);
        using var sums = new GramAccumulator(Size, device);
        var rounding = new Propagation.ProbeTangents(
            new Networks.Node(0, "", new Operators.NetworkInput([Terms]), [], false), tangents, zeros([Propagation.TangentPassOptions.WitnessCount, Terms], float64, device),
            zeros([Propagation.TangentPassOptions.WitnessCount, Size], float64, device), 0, 0);
        gram = Fastest(() => sums.AddColumns(tangents)) / ((double)Size * Size * Terms);
        single = Fastest(() => SingleGram.Of(tangents, CancellationToken.None).Dispose()) / ((double)Size * Size * Terms);
        products = !Kernels.DoubleProducts.Takes(tangents) ? 0 : Fastest(() => DisposeOf(Kernels.DoubleProducts.Of(
            tangents, rounding.WitnessWeights!, rounding.Witnesses, needsProducts: true, CancellationToken.None))) / ((double)Size * Terms);
        solver = Fastest(() => _ = sums.SingularValues()) / Math.Pow(Size, 3);
        using var square = randn([Size, Size], float32, device);
        product = Fastest(() => square.mm(tangents).Dispose()) / ((double)Size * Size * Terms);
        error = Fastest(() => _ = TangentError.Measured(rounding, CancellationToken.None)) / ((double)Size * Terms);
    }

    /// <summary>The timing of a device, measured when first asked for.</summary>
    public static SpectrumTiming Of(DeviceName device) =>
        Known.GetOrAdd($"{device}/{get_num_threads()}", _ => new(device.Open(), TimeProvider.System));

    /// <summary>The measured <see cref="SpectrumCost"/>.</summary>
    public SpectrumCost Cost => new(gram / product, solver / product);

    /// <summary>
    /// Seconds from p tangents of a layer with so many values within reach to its spectrum, under the default tolerance (see
    /// <see cref="TangentSpectrum.Suits(long, long)"/>).
    /// </summary>
    /// <param name="directions">p.</param>
    /// <param name="values">Values of the layer.</param>
    /// <param name="floor">The spectrum floor.</param>
    /// <param name="measuresError">Whether there are witnesses.</param>
    /// <param name="needsVectors">Whether singular vectors are asked for.</param>
    public double Seconds(long directions, long values, double floor, bool measuresError, bool needsVectors)
    {
        var (smaller, larger) = ((double)Math.Min(directions, values), (double)Math.Max(directions, values));
        var isFast = measuresError && products > 0 && floor >= TangentSpectrum.LeastFloor && TangentSpectrum.Suits(directions, values);
        return ((isFast ? single : gram) * smaller * smaller * larger)
            + ((needsVectors ? VectorCost : 1) * solver * Math.Pow(smaller, 3))
            + (measuresError ? (isFast ? products : error) * directions * values : 0);
    }

    private static void DisposeOf((Tensor Differences, Tensor? Products) found)
    {
        found.Differences.Dispose();
        found.Products?.Dispose();
    }

    private static double Fastest(Device device, TimeProvider clock, Action work)
    {
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < 3; i++)
        {
            var start = clock.GetTimestamp();
            work();
            if (device.type == DeviceType.CUDA)
                cuda.synchronize(device);
            fastest = Math.Min(fastest, clock.GetElapsedTime(start).TotalSeconds);
        }
        return fastest;
    }
}
