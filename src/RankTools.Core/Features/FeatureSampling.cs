using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Sends the perturbations of one input through the network and collects the changes of layers, pass after pass.</summary>
internal sealed class FeatureSampling(NeuralNetwork network, PerturbationOptions options, TangentPassOptions pass, int chunk, PassPoint point, RowStorage storage)
{
    private readonly Perturbations perturbations = new(network.Nodes[0].Shape, pass.Seed);
    private readonly int witnesses = RowErrors.RowsOf(options.Count);

    /// <summary>Collects the pieces of one pass.</summary>
    /// <param name="pieces">What to collect.</param>
    /// <param name="started">The layer that the pass before has left unfinished, or null.</param>
    /// <param name="report">Told the share of the pass done.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <returns>One for every piece, in order, owned by the caller; what was started is among them again.</returns>
    public ImmutableArray<LayerSpectrum> Collect(
        ImmutableArray<SamplePiece> pieces, LayerSpectrum? started, Action<double> report, CancellationToken cancellation)
    {
        using var _ = no_grad();
        storage.Clear();
        ImmutableArray<LayerSpectrum> collected = [.. pieces.Select(piece => piece.IsFirst ? new LayerSpectrum(piece, options.Count, pass.Device) : started!)];
        try
        {
            Node[] nodes = [.. pieces.Select(piece => piece.Layer)];
            using var differences = DifferencePass.At(DifferencePass.PlanFor(network, nodes), point, pass.Type, options.IsLinear, cancellation);
            LayerSpectrum[] begun = [.. collected.Zip(pieces).Where(pair => pair.Second.IsFirst).Select(pair => pair.First)];
            if (begun.Length > 0)
                MeasureErrors(begun, differences, cancellation);
            LayerSpectrum[] sketched = [.. begun.Where(spectrum => spectrum.Method == SampleMethod.Sketch)];
            if (sketched.Length > 0)
                Sketch(sketched, differences, share => report(share / 2), cancellation);
            var from = sketched.Length > 0 ? 0.5 : 0;
            var sinks = pieces.Zip(collected).ToDictionary(pair => pair.First.Layer, pair => pair.Second.Begin(pair.First, pass.Type, storage));
            Send(differences, sinks, share => report(from + (share * (1 - from))), cancellation);
            return collected;
        }
        catch
        {
            foreach (var spectrum in collected)
                spectrum.Dispose();
            throw;
        }
    }

    private void Send(DifferencePass differences, IReadOnlyDictionary<Node, IFeatureSink> sinks, Action<double> report, CancellationToken cancellation)
    {
        for (var start = 0L; start < options.Count; start += chunk)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(chunk, options.Count - start);
            var first = start;
            differences.Push(Entry(start, count), (node, rows) =>
            {
                if (sinks.TryGetValue(node, out var sink))
                    sink.Add(first, rows ?? zeros([count, node.ElementCount], pass.Type, pass.Device));
            }, cancellation);
            report((start + count) / (double)options.Count);
        }
    }

    private Tensor Entry(long start, long count) =>
        TangentLayout.ChannelsLast(perturbations.Batch(start, count, options.Magnitude).to(pass.Type, pass.Device));

    private void Sketch(LayerSpectrum[] spectra, DifferencePass differences, Action<double> report, CancellationToken cancellation)
    {
        var sketches = new Dictionary<Node, IFeatureSink>();
        try
        {
            foreach (var spectrum in spectra)
            {
                sketches[spectrum.Layer] = new SampleSketch(options.Count, spectrum.Layer.ElementCount, options.SketchSize, pass.Type, pass.Device,
                    (long)Perturbations.Mix(~(ulong)pass.Seed, (ulong)spectrum.Layer.Index));
            }
            Send(differences, sketches, report, cancellation);
            foreach (var spectrum in spectra)
                spectrum.TakeBasis(((SampleSketch)sketches[spectrum.Layer]).Basis());
        }
        finally
        {
            foreach (var sketch in sketches.Values)
                sketch.Dispose();
        }
    }

    /// <summary>
    /// Compares a few rows with what 64 bits give for them without any differences on the way: features at x + s·ξ less features at x; of
    /// a linear sample, 64-bit tangents. See NOTE [Error of perturbed features] at <see cref="RowErrors"/>.
    /// </summary>
    private void MeasureErrors(LayerSpectrum[] spectra, DifferencePass differences, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var nodes = spectra.Select(spectrum => spectrum.Layer).ToArray();
        var plan = DifferencePass.PlanFor(network, nodes);
        var isDifferentiable = plan.Steps.All(step => step.Operator.IsDifferentiable);
        using var tangents = isDifferentiable ? DifferencePass.At(plan, point, float64, isLinear: true, cancellation) : null;
        Dictionary<Node, Tensor> Rows() => nodes.ToDictionary(node => node, node => zeros([witnesses, node.ElementCount], pass.Type, pass.Device));
        var (errors, bends) = (Rows(), Rows());
        var still = options.IsLinear ? null : Values(nodes, point.Value, cancellation);
        for (var i = 0; i < witnesses; i++)
        {
            using var inner = NewDisposeScope();
            var move = perturbations.Batch(i, 1, options.Magnitude).to(pass.Device);
            Dictionary<Node, Tensor> found = [], first = [];
            var moved = options.IsLinear ? null : Values(nodes, point.Value + move, cancellation);
            differences.Push(Entry(i, 1), Keep(found), cancellation);
            tangents?.Push(TangentLayout.ChannelsLast(move).clone(), Keep(first), cancellation);
            foreach (var node in nodes)
            {
                using var step = NewDisposeScope();
                var exact = moved is null ? first[node] : moved[node] - still![node];
                errors[node].narrow(0, i, 1).copy_((found[node].to(float64) - exact) / options.Magnitude);
                if (!options.IsLinear && isDifferentiable)
                    bends[node].narrow(0, i, 1).copy_((exact - first[node]) / options.Magnitude);
            }
        }
        foreach (var spectrum in spectra)
        {
            // A linear sample in 64 bits has nothing better to be compared with.
            spectrum.RowError = options.IsLinear && pass.Type == float64 ? null : RowErrors.Bound(errors[spectrum.Layer], options.Count, options.Magnitude);
            spectrum.OperatorCount = differences.OperatorCount;
            spectrum.Nonlinearity = options.IsLinear ? 0 : isDifferentiable ? RowErrors.Bound(bends[spectrum.Layer], options.Count, options.Magnitude) : null;
        }
    }

    private static Action<Node, Tensor?> Keep(Dictionary<Node, Tensor> rows) => (node, row) =>
        rows[node] = row is null ? zeros([1, node.ElementCount], float64) : row.clone().MoveToOuterDisposeScope();

    private Dictionary<Node, Tensor> Values(Node[] nodes, Tensor input, CancellationToken cancellation)
    {
        var inputs = new Dictionary<Node, Tensor>(point.Context) { [network.Nodes[0]] = input };
        var values = ValuePass.Run(network, nodes, inputs, cancellation);
        try
        {
            return values.ToDictionary(pair => pair.Key, pair => DifferencePass.Rows(pair.Value).clone());
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }
}
