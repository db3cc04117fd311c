using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Deficits.Causes;

/// <summary>Singular values of rows of a table with their mean taken off.</summary>
internal static class TableSpectrum
{
    private const int DirectNumbers = 1 << 22;

    /// <summary>
    /// The singular values: of the rows themselves where these are few, else the roots of the eigenvalues of their covariance times
    /// N, which resolve nothing below 1e-8·σ₁.
    /// </summary>
    public static Spectrum Of(LogitTable table, int[] rows, Device device, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if ((long)rows.Length * table.ClassCount > DirectNumbers)
            return OfMoments(table, rows, device, cancellation);
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var x = frombuffer(table.Gather(rows), float64).reshape(-1, table.ClassCount).to(device);
        return Spectrum.FromUnsorted(linalg.svdvals(x - x.mean([0], keepdim: true)).cpu().data<double>().ToArray());
    }

    private static Spectrum OfMoments(LogitTable table, int[] rows, Device device, CancellationToken cancellation)
    {
        var scale = Math.Sqrt(rows.Length);
        return Spectrum.FromUnsorted(LogitSpectrumAnalysis.Deviations(LogitMoments.Of(table, rows, device, cancellation)).Select(value => value * scale));
    }
}
