using System.Collections.Immutable;
using System.Diagnostics;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Progress;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// The perturbed-feature dimension of every layer at one input after another, in memory that the number of perturbations and the
/// width of the layers do not raise: see <see cref="SamplePlan"/> for what is kept, and NOTE [Differences] at
/// <see cref="DifferenceRule"/> for how the features' changes are computed.
/// </summary>
public sealed class PerturbedFeatureAnalysis
{
    private const long DefaultMemory = 3L << 29;

    private readonly NeuralNetwork network;
    private readonly PerturbationOptions options;
    private readonly ComputeSettings settings;
    private readonly TangentPassOptions pass;
    private readonly ImmutableArray<Node> layers, context;
    private readonly SamplePlan plan;

    /// <summary>Plans the work.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="settings">Where and how; the memory limit is by default 1.5 GiB, or half of what is free where that is less.</param>
    /// <exception cref="RankToolsException">
    /// <c>LayerNotFound</c>, <c>DeviceNotFound</c>, <c>MemoryLimitExceeded</c>, <c>OperatorNotDifferentiable</c>, <c>LayerRankMismatch</c>,
    /// <c>InputNotContinuous</c>.
    /// </exception>
    public PerturbedFeatureAnalysis(NeuralNetwork network, PerturbationOptions options, ComputeSettings settings)
    {
        (this.network, this.options, this.settings) = (network, options, settings);
        RequireContinuous(network);
        var memory = settings.MemoryLimit ?? Math.Min(DefaultMemory, RankDevice.FreeMemoryOf(settings.Device) / 2);
        pass = new TangentPassOptions(settings.Precision == Precision.Double ? float64 : float32, settings.Device.Open(), memory, settings.Seed);
        layers = LayerSelection.Select(network, options.Layers);
        context = DifferencePass.PlanFor(network, layers).Context;
        if (options.IsLinear || options.ComparesLinear)
            TangentPass.RequireDifferentiable(DifferencePass.PlanFor(network, layers));
        foreach (var rank in options.LayerRanks)
            JacobianComparison.Require(rank, network);
        plan = SamplePlan.For(network, layers, options.Count, options.SketchSize, pass);
    }

    /// <summary>Told what the errors, the rows of every pass and every layer's spectrum took; null where nobody asks.</summary>
    public Action<LayerTiming>? Timed { get; init; }

    /// <summary>How the work is done, for people.</summary>
    public string Description => plan.Describe();

    /// <summary>Measures every layer at one input, giving each result as soon as it is known.</summary>
    /// <param name="input">A preprocessed first input, or null where the feed has it.</param>
    /// <param name="feed">The inputs that were given by name; they are not perturbed, but for the first.</param>
    /// <param name="warn">Told what to make of results that cannot be relied on.</param>
    /// <param name="progress">Told how far the work has come.</param>
    /// <param name="cancellation">Checked between operators and blocks.</param>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>, <c>NonFiniteInput</c>, <c>NonFiniteValue</c>, <c>SolverFailed</c>.</exception>
    public IEnumerable<PerturbedFeatureDimension> Measure(
        InputItem? input, NetworkFeed feed, Action<string> warn, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(feed);
        var (source, watch) = (input?.Source ?? feed.Source, Stopwatch.StartNew());
        using var point = Prepare(input, feed, cancellation);
        var reporter = new LayerProgress(progress, $"Perturbed features of {network.Name}", source);
        var (clock, isCollecting) = (new LayerClock(Timed, pass.Device), false);
        var linear = new Dictionary<Node, PerturbedFeatureDimension>();
        var compares = options.ComparesLinear && !options.IsLinear;
        using var storage = new RowStorage(plan.StoredNumbers, pass.Type, pass.Device); // neither sample goes on before the other is reduced
        using var sample = Sample(options);
        using var firstOrder = Sample(options with { IsLinear = true });
        var (warned, done) = (false, 0.0);
        if (compares)
            firstOrder.MeasureErrors(plan.ErrorGroups, Report(0, 0.5), cancellation);
        sample.MeasureErrors(plan.ErrorGroups, Report(compares ? 0.5 : 0, 1), cancellation);
        clock.Shared("errors");
        AllocatorSettings.ReleaseFree();
        foreach (var pieces in plan.Passes)
        {
            done++;
            Collect();
            if (compares)
            {
                foreach (var spectrum in firstOrder.Run(pieces, Finish, Report(0, 0.5), cancellation))
                    linear[spectrum.Layer] = Result(spectrum, isLinear: true, source, watch);
                Collect();
            }
            foreach (var spectrum in sample.Run(pieces, Finish, Report(compares ? 0.5 : 0, 1), cancellation))
            {
                reporter.Layer = spectrum.Layer.Name;
                var result = Result(spectrum, options.IsLinear, source, watch)
                    .Beside(linear.GetValueOrDefault(spectrum.Layer), JacobianComparison.Find(options.LayerRanks, spectrum.Layer, source));
                if (result.Unresolved && !warned)
                    warn(Explain(result));
                warned |= result.Unresolved;
                yield return result;
            }
        }

        LayerSample Sample(PerturbationOptions own) =>
            new(new(network, own, pass, point, storage), new(network, own, pass, plan.Chunk, point, storage));

        // The rows that measure the errors count like a pass.
        Action<double> Report(double from, double to) => share => reporter.Report((done + from + (share * (to - from))) / (plan.Passes.Length + 1));

        void Collect()
        {
            clock.Begin();
            isCollecting = true;
        }

        bool Finish(LayerSpectrum spectrum)
        {
            if (isCollecting) // all rows of the pass are there before the first of its spectra
                clock.Shared(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rows of pass {done}"));
            isCollecting = false;
            clock.Begin();
            var isLast = spectrum.Reduce(options.Tolerance, settings.Precision, source, cancellation);
            clock.Measured(spectrum.Layer.Name);
            return isLast;
        }
    }

    /// <summary>Why a result is unresolved, and what to do.</summary>
    private static string Explain(PerturbedFeatureDimension result) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"The error of layer '{result.Layer}' at '{result.Source}', {result.DeviationError:G2} on deviations up to {result.LargestDeviation:G2}, reaches the threshold "
        + $"{result.Threshold:G2}: its rank is unresolved, and others may be. ")
        + (result.SketchError > result.Threshold / 2 ? "Take a larger -Sketch, or none."
            : "Changes of this magnitude are lost to rounding in the features; raise -Magnitude, take -Linear, -Precision Double or a coarser -Tolerance.");

    /// <summary>A whole number cannot move a little.</summary>
    private static void RequireContinuous(NeuralNetwork network)
    {
        if (network.Inputs[0] is { IsFloatingPoint: false } port)
        {
            throw new RankToolsException("InputNotContinuous", ErrorKind.InvalidArgument, port.Name,
                $"Input '{port.Name}' of {network.Name} holds whole numbers ({port.ElementType}), which cannot be perturbed a little. "
                + "Get-LayerRank -InputNode measures from the layer on that follows them.");
        }
    }

    private PassPoint Prepare(InputItem? input, NetworkFeed feed, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var start = network.Nodes[0];
        var inputs = feed.Tensors(input, float64, pass.Device);
        var values = ValuePass.Run(network, [start, .. context], inputs, cancellation);
        return new(values[start], context.ToDictionary(node => node, node => values[node]));
    }

    private PerturbedFeatureDimension Result(LayerSpectrum spectrum, bool isLinear, string source, Stopwatch watch)
    {
        var layer = spectrum.Layer;
        var unit = 1 / Math.Sqrt(options.Count);
        var kept = (int)Math.Min(options.Count - 1, layer.ElementCount);
        var deviations = new Spectrum([.. spectrum.Values!.Take(kept).Select(value => value * unit)]);
        var error = new SpectrumError(spectrum.Error.Absolute * unit, spectrum.Error.Resolution * unit);
        return new PerturbedFeatureDimension(
            deviations, error, options.Tolerance, options.Count, layer.ElementCount, settings.Precision,
            spectrum.Nonlinearity * unit, spectrum.Residual * unit ?? 0)
        {
            Network = network.Name,
            Layer = layer.Name,
            LayerIndex = layer.Index,
            Source = source,
            Magnitude = options.Magnitude,
            IsLinear = isLinear,
            InputDimension = network.Nodes[0].ElementCount,
            Method = spectrum.Method,
            SketchSize = spectrum.Residual is null ? null : options.SketchSize,
            SketchError = spectrum.Residual * unit,
            ErrorProbability = spectrum.Residual is null ? 0 : SampleSketch.FailureProbability(options.SketchSize),
            PassCount = plan.Passes.Length,
            Device = settings.Device.ToString(),
            Seed = settings.Seed,
            ElapsedSeconds = watch.Elapsed.TotalSeconds,
            PeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
        };
    }
}
