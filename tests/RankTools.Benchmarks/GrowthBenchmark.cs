using System.Globalization;

using RankTools.Data;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>How the time of all layers' ranks grows with the directions, the image and the depth; the exponent is the slope of the logarithms.</summary>
internal sealed class GrowthBenchmark(TextWriter output, Device device)
{
    private const int Rounds = 3;

    public void Run(string name)
    {
        set_num_threads(Clock.Threads);
        Series("patch", "directions", [4, 8, 12, 16, 24], side => (3 * side * side, Time(Build(name, 224), side)));
        Series("image", "pixels", [96, 128, 192, 256], side => (side * side, Time(Build(name, side), 8)));
        Series("depth", "layers", [20, 32, 44, 56], depth => (depth, Time(Build($"cifar_resnet{depth}", 32), 8)));
    }

    private static NeuralNetwork Build(string name, int side)
    {
        var network = ArchitectureCatalog.Get(name).Define(new(10, new ImageSize(side, side)));
        RandomInitialization.Apply(network, 1);
        return network;
    }

    private void Series(string what, string unit, int[] sizes, Func<int, (double Size, double Seconds)> measure)
    {
        output.WriteLine($"| {what} | {unit} | seconds |");
        output.WriteLine("|---|---|---|");
        var points = new List<(double Size, double Seconds)>();
        foreach (var size in sizes)
        {
            points.Add(measure(size));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {size} | {points[^1].Size:F0} | {points[^1].Seconds:F2} |"));
        }
        var (_, slope) = MathNet.Numerics.Fit.Line([.. points.Select(point => Math.Log(point.Size))], [.. points.Select(point => Math.Log(point.Seconds))]);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"exponent {slope:F2}"));
        output.WriteLine();
    }

    private double Time(NeuralNetwork network, int patch)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var image = randn([1, .. network.InputShape], float64, generator: generator).to(device);
        var directions = InputDirections.Of(network.InputShape, [InputDirections.Centred(network.InputShape, patch, patch)]);
        var pass = new TangentPass(network, network.DefaultProbes, directions, new(float32, device, 8L << 30, 0));
        var fastest = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Clock.Now;
            foreach (var probe in pass.Run(image, null, CancellationToken.None))
                _ = MatrixSpectrum.OfTangents([probe.Matrix], Tolerance.Default);
            Clock.Settle(device);
            fastest = Math.Min(fastest, Clock.Now - start);
        }
        return fastest;
    }
}
