using System.Collections.Immutable;
using System.Diagnostics;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Progress;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// The rank of every layer's Jacobian at one input after another: one pass of tangents gives all layers (see
/// <see cref="TangentPass"/>); layers narrower than the input by far are done by cotangents.
/// </summary>
public sealed class LayerRankAnalysis
{
    private readonly NeuralNetwork network;
    private readonly LayerRankOptions options;
    private readonly ComputeSettings settings;
    private readonly TangentPass? tangents;
    private readonly TangentReduction reduction;
    private readonly TangentPassOptions exact;
    private readonly ImmutableArray<Node> byTangents, byCotangents, tooLarge, context;
    private readonly Node start;

    /// <summary>Plans the work.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="settings">Where and how it is computed.</param>
    /// <exception cref="RankToolsException">
    /// <c>LayerNotFound</c>, <c>LayerNotReached</c>, <c>DeviceNotFound</c>; <c>InputNotContinuous</c>: the network's first input holds whole
    /// numbers, and no other start was chosen.
    /// </exception>
    public LayerRankAnalysis(NeuralNetwork network, LayerRankOptions options, ComputeSettings settings)
    {
        (this.network, this.options, this.settings) = (network, options, settings);
        var pass = Options(settings);
        var memory = pass.MemoryLimit;
        reduction = new(options, settings);
        exact = pass with { Type = float64 };
        start = options.InputNode ?? network.Nodes[0];
        RequireContinuous();
        var layers = Reached(network, options, start, LayerSelection.Select(network, options.Layers));
        TangentPass Pass(ImmutableArray<Node> probes) => new(network, probes, options.Directions, pass, start) { ProbeCost = reduction.Cost };
        var probe = Pass(layers);
        context = [.. probe.Context];
        ImmutableArray<Node> storable = [.. layers.Where(probe.MayStore)];
        // Cotangents pay when the layers together have far fewer outputs than there are directions.
        var narrow = storable.Sum(layer => layer.ElementCount) * CotangentPass.RelativeCost < options.Directions.Count;
        bool Fits(Node layer) => layer.ElementCount < options.Directions.Count
            && layer.ElementCount * options.Directions.Count * sizeof(double) * 2 <= memory;
        byTangents = narrow ? [] : storable;
        byCotangents = [.. layers.Except(byTangents).Where(Fits)];
        tooLarge = [.. layers.Except(byTangents).Except(byCotangents)];
        if (!byTangents.IsEmpty)
            tangents = byTangents.Length == layers.Length ? probe : Pass(byTangents);
    }

    /// <summary>How tangents are pushed under the given settings.</summary>
    internal static TangentPassOptions Options(ComputeSettings settings) => new(
        settings.Precision == Precision.Double ? float64 : float32, settings.Device.Open(),
        settings.MemoryLimit ?? RankDevice.FreeMemoryOf(settings.Device) / 2, settings.Seed);

    /// <summary>Told what every layer took; null where nobody asks.</summary>
    public Action<LayerTiming>? Timed { get; init; }

    /// <summary>What these times are taken with.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How the work is done, for people.</summary>
    public string Description =>
        $"{options.Directions.Count} input directions ({options.Directions}); {byTangents.Length} layers by tangents, {byCotangents.Length} by cotangents, "
        + $"{(tangents?.MultiplyAdds ?? 0) / 1e9:F0} billion multiply-adds per input.";

    /// <summary>What one input costs, in multiply-adds.</summary>
    private double Cost => (tangents?.TotalCost ?? 0) + byCotangents.Sum(CotangentCost);

    private double CotangentCost(Node layer) => layer.ElementCount * CotangentPass.RelativeCost
        * ExecutionPlan.From(network, start, [layer]).Steps.Sum(step => step.MultiplyAdds);

    /// <summary>Measures every layer of a network with one input.</summary>
    /// <param name="input">A preprocessed input.</param>
    /// <param name="skipped">Told of a layer that cannot be measured; the others go on.</param>
    /// <param name="progress">Told how far the work has come.</param>
    /// <param name="cancellation">Checked between operators and blocks.</param>
    public IEnumerable<LayerRank> Measure(
        InputItem input, Action<RankToolsException> skipped, IProgress<WorkProgress>? progress, CancellationToken cancellation) => Measure(
            input, NetworkFeed.Of(network, ImmutableDictionary<string, NumericArray>.Empty, isComplete: false), skipped, progress, cancellation);

    /// <summary>Measures every layer at one input, giving each result as soon as it is known.</summary>
    /// <param name="input">A preprocessed input; null where the feed has all.</param>
    /// <param name="feed">Values of the network's other inputs.</param>
    /// <param name="skipped">Told of a layer that cannot be measured; the others go on.</param>
    /// <param name="progress">Told how far the work has come.</param>
    /// <param name="cancellation">Checked between operators and blocks.</param>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>, <c>NonFiniteInput</c>, <c>NonFiniteValue</c>, <c>SolverFailed</c>.</exception>
    public IEnumerable<LayerRank> Measure(
        InputItem? input, NetworkFeed feed, Action<RankToolsException> skipped, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var of = new Origin(input?.Source ?? feed.Source, input?.PreprocessingText);
        var watch = Stopwatch.StartNew();
        foreach (var layer in tooLarge)
            skipped(TooLarge(layer));
        using var point = PointOf(network, options, start, context, settings.Device.Open(), input, feed, cancellation);
        var reporter = new LayerProgress(progress, $"Layer ranks of {network.Name}", of.Source);
        var clock = new LayerClock(Timed, settings.Device.Open(), Clock);
        var (done, all) = (tangents?.TotalCost ?? 0, Cost);
        if (tangents is not null)
        {
            foreach (var probe in tangents.Run(point, reporter.Between(0, done / all), cancellation))
            {
                reporter.Layer = probe.Node.Name;
                clock.Propagated();
                var result = FromTangents(probe, of, watch, cancellation);
                clock.Measured(result.Layer);
                yield return result;
                clock.Begin();
            }
        }
        foreach (var layer in byCotangents)
        {
            reporter.Layer = layer.Name;
            clock.Begin();
            var next = done + CotangentCost(layer);
            using var jacobian = CotangentPass.Jacobian(
                network, layer, start, point, options.Directions, reporter.Between(done / all, next / all), cancellation);
            done = next;
            var kinks = new TangentPass(network, [layer], options.Directions, exact, start).CountKinks(point, cancellation);
            clock.Propagated();
            var result = FromJacobian(layer, jacobian, kinks, of, watch, cancellation);
            clock.Measured(result.Layer);
            yield return result;
        }
    }

    /// <summary>The start's value and its context at an input, zero outside the patch where that is asked for.</summary>
    internal static PassPoint PointOf(
        NeuralNetwork network, LayerRankOptions options, Node start, ImmutableArray<Node> context, Device device,
        InputItem? input, NetworkFeed feed, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var inputs = feed.Tensors(input, float64, device);
        var values = ValuePass.Run(network, [start, .. context], inputs, cancellation);
        using var value = values[start];
        var masked = options.Context == InputContext.Zero ? options.Directions.Mask(value) : value.alias();
        return new(masked.DetachFromDisposeScope(), context.ToDictionary(node => node, node => values[node]));
    }

    /// <summary>A whole number cannot move a little, so there is no derivative with respect to it.</summary>
    private void RequireContinuous()
    {
        if (network.Inputs.FirstOrDefault(port => port.Node == start) is not { IsFloatingPoint: false } port)
            return;
        var places = network.LookupNodes().Select(node => $"'{node.Name}'").Take(3).ToArray();
        throw new RankToolsException("InputNotContinuous", ErrorKind.InvalidArgument, port.Name,
            $"Input '{port.Name}' of {network.Name} holds whole numbers ({port.ElementType}), which have no derivative. Say with -InputNode where the "
            + $"Jacobian starts, for example at the vectors that stand for them{(places.Length == 0 ? "." : $": {string.Join(", ", places)}.")}");
    }

    /// <summary>
    /// The layers that come after the start. One that does not is passed by where it was not named itself; the plan refuses others.
    /// </summary>
    internal static ImmutableArray<Node> Reached(NeuralNetwork network, LayerRankOptions options, Node start, ImmutableArray<Node> layers)
    {
        var dependent = ExecutionPlan.Dependents(network, start);
        ImmutableArray<Node> kept =
        [
            .. layers.Where(layer => (layer != start && dependent.Contains(layer))
                || options.Layers.Contains(layer.Name, StringComparer.OrdinalIgnoreCase)
                || options.Layers.Contains(layer.ValueName, StringComparer.OrdinalIgnoreCase)),
        ];
        return kept.IsEmpty
            ? throw new RankToolsException("LayerNotReached", ErrorKind.InvalidArgument, start.Name,
                $"None of the chosen layers of {network.Name} comes after '{start.Name}', where the derivatives start. Choose an earlier -InputNode, or later layers.")
            : kept;
    }

    private LayerRank FromTangents(ProbeTangents probe, Origin of, Stopwatch watch, CancellationToken cancellation)
    {
        var count = (int)Math.Min(options.Directions.Count, probe.Node.ElementCount);
        var found = probe.Matrix.shape[1] == 0 // the layer does not see the patch at all
            ? new LayerSpectrum(new(new double[count]), 0.0, 0, 0, 0, 0)
            : About(probe.Node, of.Source, () => reduction.Reduce(probe, cancellation));
        return Result(probe.Node, found, settings.Precision, of, watch, probe.KinkCount);
    }

    private LayerRank FromJacobian(Node layer, Tensor jacobian, long kinks, Origin of, Stopwatch watch, CancellationToken cancellation)
    {
        var spectrum = About(layer, of.Source, () => MatrixSpectrum.Of(jacobian, options.Tolerance, Precision.Double, cancellation));
        var error = TangentError.Assumed(spectrum.Values, layer.Index);
        return Result(layer, new(spectrum.Values, spectrum.Error.Plus(error), 0, 0, 0, 0), Precision.Double, of, watch, kinks);
    }

    /// <summary>Takes a spectrum; what is wrong with the matrix is an error of the layer that it belongs to.</summary>
    private static T About<T>(Node layer, string source, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (RankToolsException e) when (e.ErrorId == "NonFiniteInput")
        {
            throw new RankToolsException("NonFiniteValue", ErrorKind.NumericalFailure, layer.Name,
                $"The Jacobian of layer '{layer.Name}' at '{source}' holds NaN or infinity. Check the weights and the preprocessing, "
                + "or try -Precision Double.", e);
        }
    }

    private LayerRank Result(
        Node layer, LayerSpectrum found, Precision precision, Origin of, Stopwatch watch, long kinks) =>
        new(found.Values, found.Error, options.Tolerance, options.Directions.Count, layer.ElementCount, precision,
            found.CensoredCount, found.CensoredBound, found.Floor)
        {
            ErrorProbability = found.ErrorProbability,
            Network = network.Name,
            Layer = layer.Name,
            LayerIndex = layer.Index,
            Source = of.Source,
            Context = options.Context,
            Patch = options.Directions.IsWhole ? null : options.Directions.ToString(),
            InputNode = options.InputNode?.Name,
            Preprocessing = of.Preprocessing,
            WeightHash = network.WeightHash,
            Device = settings.Device.ToString(),
            Seed = settings.Seed,
            KinkCount = kinks,
            ElapsedSeconds = watch.Elapsed.TotalSeconds,
            PeakBytes = Process.GetCurrentProcess().PeakWorkingSet64,
        };

    private RankToolsException TooLarge(Node layer)
    {
        var bytes = 2.0 * Math.Min(layer.ElementCount * (double)options.Directions.Count, double.MaxValue)
            * (settings.Precision == Precision.Double ? sizeof(double) : sizeof(float));
        return new("LayerTooLarge", ErrorKind.LimitExceeded, layer.Name,
            $"The Jacobian of '{layer.Name}' has {layer.ElementCount} × {options.Directions.Count} numbers and needs up to {MemorySize.Format((long)bytes)}, more than "
            + "-MemoryLimit allows. Measure a patch (-PatchSize), choose narrower layers (-Layer), or raise -MemoryLimit.");
    }

    /// <summary>Where an input came from.</summary>
    private sealed record Origin(string Source, string? Preprocessing);
}
