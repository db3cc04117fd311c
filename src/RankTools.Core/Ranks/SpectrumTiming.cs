using System.Collections.Concurrent;
using System.Diagnostics;

using RankTools.Backend;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// How fast this machine turns tangents into singular values: measured once per process, device and number of threads, in some tenths
/// of a second. A Gram matrix of n × n from K terms is taken to cost n²·K, eigenvalues n³, measured errors p·d.
/// </summary>
internal sealed class SpectrumTiming
{
    private const int Size = 512;
    private const int Terms = 4096;

    private static readonly ConcurrentDictionary<string, SpectrumTiming> Known = [];

    private readonly double gram, single, solver, error, products, product;

    private SpectrumTiming(Device device)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var tangents = randn([Size, Terms], float32, device);
        using var sums = new GramAccumulator(Size, device);
        var rounding = new Propagation.ProbeTangents(
            new Networks.Node(0, "", new Operators.NetworkInput([Terms]), [], false), tangents, zeros([Propagation.TangentPassOptions.WitnessCount, Terms], float64, device),
            zeros([Propagation.TangentPassOptions.WitnessCount, Size], float64, device), 0, 0);
        gram = Fastest(device, () => sums.AddColumns(tangents)) / ((double)Size * Size * Terms);
        single = Fastest(device, () => SingleGram.Of(tangents, CancellationToken.None).Dispose()) / ((double)Size * Size * Terms);
        products = !Kernels.DoubleProducts.Takes(tangents) ? 0 : Fastest(device, () => DisposeOf(Kernels.DoubleProducts.Of(
            tangents, rounding.WitnessWeights!, rounding.Witnesses, needsProducts: true, CancellationToken.None))) / ((double)Size * Terms);
        solver = Fastest(device, () => _ = sums.SingularValues()) / Math.Pow(Size, 3);
        using var square = randn([Size, Size], float32, device);
        product = Fastest(device, () => square.mm(tangents).Dispose()) / ((double)Size * Size * Terms);
        error = Fastest(device, () => _ = TangentError.Measured(rounding, CancellationToken.None)) / ((double)Size * Terms);
    }

    /// <summary>The timing of a device, measured when first asked for.</summary>
    public static SpectrumTiming Of(DeviceName device) =>
        Known.GetOrAdd($"{device}/{get_num_threads()}", _ => new(device.Open()));

    /// <summary>The measured <see cref="SpectrumCost"/>.</summary>
    public SpectrumCost Cost => new(gram / product, solver / product);

    /// <summary>
    /// Seconds from p tangents of a layer with so many values within reach to its spectrum, under the default tolerance and floor (see
    /// <see cref="TangentSpectrum.Suits(long, long)"/>).
    /// </summary>
    public double Seconds(long directions, long values, bool measuresError)
    {
        var (smaller, larger) = ((double)Math.Min(directions, values), (double)Math.Max(directions, values));
        return measuresError && products > 0 && TangentSpectrum.Suits(directions, values)
            ? single * smaller * smaller * larger + solver * Math.Pow(smaller, 3) + products * directions * values
            : gram * smaller * smaller * larger + solver * Math.Pow(smaller, 3) + (measuresError ? error * directions * values : 0);
    }

    private static void DisposeOf((Tensor Differences, Tensor? Products) found)
    {
        found.Differences.Dispose();
        found.Products?.Dispose();
    }

    private static double Fastest(Device device, Action work)
    {
        var fastest = double.PositiveInfinity;
        for (var i = 0; i < 3; i++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            if (device.type == DeviceType.CUDA)
                cuda.synchronize(device);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return fastest;
    }
}
