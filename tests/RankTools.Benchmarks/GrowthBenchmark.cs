using System.Globalization;
using System.Runtime.InteropServices;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Pictures;
using RankTools.Propagation;
using RankTools.Ranks;

using TorchSharp;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// How the time of all layers' ranks grows with the directions, the image and the depth, as users get them: windows, the default floor,
/// untrained weights.
/// </summary>
internal sealed class GrowthBenchmark(TextWriter output, Device device, int rounds)
{
    private const string Mark = "growth";

    /// <summary>Measures all three.</summary>
    /// <param name="name">The architecture that is measured over directions and images.</param>
    /// <param name="page">A page to write the tables into, with a picture in the folder images beside it; null for none.</param>
    public void Run(string name, string? page)
    {
        set_num_threads(Clock.Threads);
        var head = $"{CpuHardware.Model()}, {Clock.Threads} threads, libtorch {torch.__version__}, {RuntimeInformation.FrameworkDescription}; "
            + $"the faster of {rounds} rounds; {Clock.Name}.\n";
        output.WriteLine(head);
        _ = Time(Build("cifar_resnet20", 32), 4); // warms up
        GrowthSeries[] all =
        [
            Series("directions", $"{name}, 224×224", [4, 6, 8, 12, 16], side => (3 * side * side, Build(name, 224), side)),
            Series("pixels", $"{name}, patch 8×8", [96, 128, 160, 224, 288], side => (side * side, Build(name, side), 8)),
            Series("layers", "CIFAR ResNets, 32×32, patch 16×16", [20, 32, 44, 56], depth => (depth, Build($"cifar_resnet{depth}", 32), 16)),
        ];
        if (page is null)
            return;
        MarkedPage.Write(page, Mark, $"{head}\n{string.Join('\n', all.Select(series => $"{series.Network}:\n\n{series.Table()}"))}");
        PictureFile.Write(Picture(all), Path.Combine(Path.GetDirectoryName(Path.GetFullPath(page))!, "images", $"{Mark}.svg"), new());
    }

    private static NeuralNetwork Build(string name, int side)
    {
        var network = ArchitectureCatalog.Get(name).Define(new(10, new ImageSize(side, side)));
        RandomInitialization.Apply(network, 1);
        return network;
    }

    private GrowthSeries Series(string unit, string what, int[] sizes, Func<int, (double Size, NeuralNetwork Network, int Patch)> build)
    {
        var points = new List<GrowthSeries.Point>();
        foreach (var (size, network, patch) in sizes.Select(build))
        {
            var (tangents, spectra) = Time(network, patch);
            points.Add(new(size, tangents, spectra));
        }
        var series = new GrowthSeries(unit, what, points);
        output.WriteLine($"{what}:\n\n{series.Table()}");
        output.Flush();
        return series;
    }

    /// <summary>Seconds of the fastest round.</summary>
    private (double Tangents, double Spectra) Time(NeuralNetwork network, int patch)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var image = randn([1, .. network.InputShape], float64, generator: generator).to(device);
        var directions = InputDirections.Of(network.InputShape, [InputDirections.Centred(network.InputShape, patch, patch)]);
        var settings = ComputeSettings.Default with { Device = DeviceName.Parse(device.type == DeviceType.CPU ? "cpu" : "cuda") };
        var pass = new TangentPass(network, network.DefaultProbes, directions, LayerRankAnalysis.Options(settings));
        var reduction = new TangentReduction(new(directions, InputContext.Real, Tolerance.Default, []), settings);
        return Enumerable.Range(0, rounds).Select(_ => Round()).MinBy(round => round.Tangents + round.Spectra);

        (double Tangents, double Spectra) Round()
        {
            var (start, spectra) = (Clock.Now, 0.0);
            foreach (var probe in pass.Run(image, null, CancellationToken.None))
            {
                Clock.Settle(device);
                var before = Clock.Now;
                _ = reduction.Reduce(probe, CancellationToken.None);
                Clock.Settle(device);
                spectra += Clock.Now - before;
            }
            return (Clock.Now - start - spectra, spectra);
        }
    }

    private static ChartFigure Picture(IReadOnlyList<GrowthSeries> all) => new()
    {
        Subject = "growth of time",
        Title = "Time of all layers' ranks of one picture",
        Note = "tangents and spectra together; the exponent is the slope",
        X = new("Size, relative to the smallest", AxisScale.Log),
        Y = new("Time, relative to that of the smallest", AxisScale.Log),
        Curves = [.. all.Select((series, i) => new FigureCurve(
            string.Create(CultureInfo.InvariantCulture, $"{series.Unit} ({series.Points[0].Size:F0}–{series.Points[^1].Size:F0}): exponent {series.TotalExponent:F2}"),
            [.. series.Points.Select(point => new FigurePoint(point.Size / series.Points[0].Size, point.Total / series.Points[0].Total))], i))],
    };
}
