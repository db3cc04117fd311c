using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>Sends the perturbations of one input through the network and collects the changes of layers, pass after pass.</summary>
internal sealed class FeatureSampling(NeuralNetwork network, PerturbationOptions options, TangentPassOptions pass, int chunk, PassPoint point, RowStorage storage)
{
    private readonly Perturbations perturbations = new(network.Nodes[0].Shape, pass.Seed);

    /// <summary>Collects the pieces of one pass.</summary>
    /// <param name="pieces">What to collect.</param>
    /// <param name="started">The layer that the pass before has left unfinished, or null.</param>
    /// <param name="errors">What is known of the layers' errors.</param>
    /// <param name="report">Told the share of the pass done.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <returns>One for every piece, in order, owned by the caller; what was started is among them again.</returns>
    public ImmutableArray<LayerSpectrum> Collect(
        ImmutableArray<SamplePiece> pieces, LayerSpectrum? started, IReadOnlyDictionary<Node, SampleError> errors, Action<double> report,
        CancellationToken cancellation)
    {
        using var _ = no_grad();
        storage.Clear();
        ImmutableArray<LayerSpectrum> collected =
        [
            .. pieces.Select(piece => piece.IsFirst ? new LayerSpectrum(piece, options.Count, errors[piece.Layer], pass.Device) : started!),
        ];
        try
        {
            Node[] nodes = [.. pieces.Select(piece => piece.Layer)];
            using var differences = DifferencePass.At(DifferencePass.PlanFor(network, nodes), point, pass.Type, options.IsLinear, cancellation);
            LayerSpectrum[] sketched = [.. collected.Zip(pieces).Where(pair => pair.Second is { IsFirst: true, Method: SampleMethod.Sketch }).Select(pair => pair.First)];
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
}
