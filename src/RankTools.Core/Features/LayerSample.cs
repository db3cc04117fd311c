using System.Collections.Immutable;

namespace RankTools.Features;

/// <summary>The spectra of a sample, pass after pass; keeps the layer that a pass leaves unfinished.</summary>
internal sealed class LayerSample(FeatureSampling sampling) : IDisposable
{
    private ImmutableArray<LayerSpectrum> collected = [];

    /// <summary>Collects the pieces of a pass.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="finish">Adds what was collected to a layer's spectrum, and says whether that was the last piece.</param>
    /// <param name="report">Told the share of the pass done.</param>
    /// <param name="cancellation">Checked before every operator and layer.</param>
    /// <returns>The layers that are done.</returns>
    public IEnumerable<LayerSpectrum> Run(
        ImmutableArray<SamplePiece> pieces, Func<LayerSpectrum, bool> finish, Action<double> report, CancellationToken cancellation)
    {
        collected = sampling.Collect(pieces, collected.LastOrDefault(), report, cancellation);
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
