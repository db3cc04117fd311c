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
        return Values(linalg.svdvals(x - x.mean([0], keepdim: true)));
    }

    private static Spectrum OfMoments(LogitTable table, int[] rows, Device device, CancellationToken cancellation)
    {
        var moments = LogitMoments.Of(table, rows, device, cancellation);
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var means = zeros(table.ClassCount, float64);
        foreach (var (_, block) in LogitMoments.Blocks(table, rows))
            means.add_(frombuffer(block, float64).reshape(-1, table.ClassCount).sum(0));
        means.div_(rows.Length);
        var gram = stack(Enumerable.Range(0, table.ClassCount).Select(j => tensor(moments.Gram.Column(j).ToArray(), float64)).ToArray());
        return Values(linalg.eigvalsh(gram - means.outer(means)).mul(rows.Length).clamp_min(0).sqrt());
    }

    private static Spectrum Values(Tensor values) => Spectrum.FromUnsorted(values.cpu().data<double>().ToArray());
}
