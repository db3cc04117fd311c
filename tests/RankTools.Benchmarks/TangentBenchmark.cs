using System.Diagnostics;
using System.Globalization;

using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Benchmarks;

/// <summary>
/// Layer ranks of an untrained network at a random image, two threads: the tangent pass and the spectra, against the arithmetic
/// limit measured in the same run, and against what TorchSharp's autograd takes for the same Jacobians.
/// </summary>
internal sealed class TangentBenchmark(TextWriter output, Device device, int rounds)
{
    private const int DoubleBackwardTangents = 8;
    private const int ReverseRows = 256;

    public void Run(string name, int patch, bool peers)
    {
        set_num_threads(Clock.Threads);
        using var scope = NewDisposeScope();
        var network = NetworkLoader.Initialize(ArchitectureCatalog.Get(name), seed: 1);
        var directions = InputDirections.Of(network.InputShape, [InputDirections.Centred(network.InputShape, patch, patch)]);
        using var generator = new Generator(2);
        var image = randn([1, .. network.InputShape], float64, generator: generator).to(device);
        var options = new TangentPassOptions(float32, device, 8L << 30, 0);
        var pass = new TangentPass(network, network.DefaultProbes, directions, options);
        var limit = new ArithmeticLimit(network, device);
        var (pushes, spectra) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            limit.Measure();
            var (push, spectrum) = Time(pass, image);
            pushes.Add(push);
            spectra.Add(spectrum);
        }
        limit.Measure();
        var bound = limit.SecondsPerTangent * directions.Count;
        var tangents = pushes.Order().ElementAt(rounds / 2);
        var ranks = spectra.Order().ElementAt(rounds / 2);
        Line($"{name} on {device}, {patch}×{patch} patch, {directions.Count} tangents, median of {rounds}, limit interleaved; {Clock.Name}");
        Line($"  arithmetic limit      {bound,8:F2} s   ({limit.GigaflopsPerSecond:F0} GFLOP/s)");
        Line($"  tangent pass          {tangents,8:F2} s   {tangents / bound:F2} of the limit");
        Line($"  spectra of all layers {ranks,8:F2} s   {ranks / tangents:F2} of the tangent pass");
        Line($"  peak memory           {Process.GetCurrentProcess().PeakWorkingSet64 / 1073741824.0,8:F2} GiB");
        if (peers)
            Peers(network, image, directions, tangents);
    }

    /// <summary>Seconds of the pass alone, and of the spectra alone.</summary>
    private (double Push, double Spectra) Time(TangentPass pass, Tensor image)
    {
        var (start, spectra) = (Clock.Now, 0.0);
        foreach (var probe in pass.Run(image, null, CancellationToken.None))
        {
            Clock.Settle(device);
            var before = Clock.Now;
            _ = MatrixSpectrum.OfTangents([probe.Matrix], Tolerance.Default);
            _ = TangentError.Measured(probe, CancellationToken.None);
            Clock.Settle(device);
            spectra += Clock.Now - before;
        }
        return (Clock.Now - start - spectra, spectra);
    }

    private void Peers(NeuralNetwork network, Tensor image, InputDirections directions, double tangents)
    {
        var probes = network.DefaultProbes.ToArray();
        var (x, values) = Graph(network, image);
        var watch = Stopwatch.StartNew();
        var targets = probes.Select(probe => values[probe]).ToArray();
        var weights = targets.Select(value => zeros_like(value).requires_grad_(true)).ToArray();
        var pulled = autograd.grad([.. targets], [x], [.. weights], create_graph: true)[0];
        for (var i = 0; i < DoubleBackwardTangents; i++)
        {
            using var scope = NewDisposeScope();
            var direction = zeros_like(x);
            direction[0, 0, directions.Patches[0].Row + i / 4, directions.Patches[0].Column + i % 4] = 1;
            autograd.grad([(pulled * direction).sum()], [.. weights], retain_graph: true);
        }
        Clock.Settle(device);
        var doubleBackward = watch.Elapsed.TotalSeconds / DoubleBackwardTangents * directions.Count;
        Line($"  double backward       {doubleBackward,8:F1} s   extrapolated from {DoubleBackwardTangents} tangents; {doubleBackward / tangents:F1}× the tangent pass");

        double reverse = 0, rows = 0;
        foreach (var probe in probes)
        {
            using var scope = NewDisposeScope();
            var flat = values[probe].flatten();
            var count = (int)Math.Min(ReverseRows, flat.shape[0]);
            watch.Restart();
            for (var row = 0; row < count; row++)
            {
                using var inner = NewDisposeScope();
                autograd.grad([flat[row]], [x], retain_graph: true);
            }
            Clock.Settle(device);
            reverse += watch.Elapsed.TotalSeconds / count * flat.shape[0];
            rows += flat.shape[0];
        }
        Line($"  one-hot reverse mode  {reverse,8:F0} s   extrapolated from {ReverseRows} rows a layer to {rows:F0}; {reverse / tangents:F0}× the tangent pass");
    }

    private static (Tensor Input, Dictionary<Node, Tensor> Values) Graph(NeuralNetwork network, Tensor image)
    {
        var x = image.to(float32).requires_grad_(true);
        var plan = ExecutionPlan.For(network, network.DefaultProbes);
        var values = new Dictionary<Node, Tensor> { [plan.Input] = x };
        foreach (var step in plan.Steps)
            values[step.Node] = step.Operator.Value([.. step.Inputs.Select(node => values[node])]);
        return (x, values);
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
