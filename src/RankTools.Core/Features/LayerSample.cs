using System.Collections.Immutable;

using RankTools.Networks;

namespace RankTools.Features;

/// <summary>The spectra of a sample, pass after pass; keeps the layer that a pass leaves unfinished.</summary>
internal sealed class LayerSample(SampleErrors errors, FeatureSampling sampling) : IDisposable
{
    private ImmutableArray<LayerSpectrum> collected = [];
    private IReadOnlyDictionary<Node, SampleError> known = ImmutableDictionary<Node, SampleError>.Empty;

    /// <summary>Measures the errors of all layers, before anything is collected.</summary>
    /// <param name="groups">From the plan.</param>
    /// <param name="report">Told the share done.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    public void MeasureErrors(ImmutableArray<ImmutableArray<Node>> groups, Action<double> report, CancellationToken cancellation) =>
        known = errors.Measure(groups, report, cancellation);

    /// <summary>Collects the pieces of a pass.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="finish">Adds what was collected to a layer's spectrum, and says whether that was the last piece.</param>
    /// <param name="report">Told the share of the pass done.</param>
    /// <param name="cancellation">Checked before every operator and layer.</param>
    /// <returns>The layers that are done.</returns>
    public IEnumerable<LayerSpectrum> Run(
        ImmutableArray<SamplePiece> pieces, Func<LayerSpectrum, bool> finish, Action<double> report, CancellationToken cancellation)
    {
        collected = sampling.Collect(pieces, collected.LastOrDefault(), known, report, cancellation);
        foreach (var spectrum in collected)
        {
            cancellation.ThrowIfCancellationRequested();
            if (finish(spectrum))
                yield return spectrum;
        }
    }

    public void Dispose()
    {
        foreach (var spectrum in collected)
            spectrum.Dispose();
    }
}
