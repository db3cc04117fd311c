using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// Count, mean and second moments of rows that come in blocks, in float64 whatever they come in.
/// </summary>
/// <remarks>
/// NOTE [Moments that merge]. A block of b rows is centred on its own mean first. With n rows before it and δ the difference of the
/// means, Σ(x − m)(x − m)ᵀ of all is that of both parts and (n·b/(n + b))·δδᵀ (Chan, Golub and LeVeque 1979; for b = 1 Welford
/// 1962): the same as one more row √(n·b/(n + b))·δ. So a covariance and a sketch take the same rows, and the sketch's bound holds for
/// the centred data. Nothing is ever subtracted from a sum, and the result of any order and any cut is the same to rounding.
/// Cost: d² multiply-adds a row, 0.6 of them done; memory d² numbers. A sketch: 2ℓ·d of both.
/// </remarks>
internal sealed class MomentAccumulator : IDisposable
{
    /// <summary>The widest rows that a covariance is kept of: it has 512 MiB then.</summary>
    public const int LargestCovariance = 8192;

    private readonly GramAccumulator? gram;
    private readonly FrequentDirections? sketch;
    private Tensor mean; // d
    private long count;
    private double scatter; // Σ‖x − mean‖²

    /// <summary>Starts empty.</summary>
    /// <param name="width">d.</param>
    /// <param name="sketchSize">ℓ, or null for the whole covariance.</param>
    /// <param name="device">Where to sum.</param>
    public MomentAccumulator(long width, int? sketchSize, Device device)
    {
        mean = zeros(width, float64, device).DetachFromDisposeScope();
        if (sketchSize is { } size)
            sketch = new FrequentDirections(size, width, device);
        else
            gram = new GramAccumulator(width, device);
    }

    /// <summary>Adds a block, b × d and float64.</summary>
    public void Add(Tensor rows, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var added = rows.shape[0];
        var own = rows.mean([0L]); // d
        var centred = rows - own;
        scatter += centred.square().sum().item<double>();
        AddCentred(centred, cancellation);
        Shift(own, added, cancellation);
    }

    /// <summary>Adds rows that are centred on their mean already, of which it is told.</summary>
    public void AddSketch(Tensor rows, Tensor own, long added, double error, double squares, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        scatter += squares;
        sketch!.Add(rows, error);
        Shift(own, added, cancellation);
    }

    /// <summary>What was added so far.</summary>
    public MomentState State()
    {
        using var scope = NewDisposeScope();
        sketch?.Compress();
        var matrix = sketch is null ? gram!.ToArray() : Values(sketch.Rows);
        var form = sketch is null ? MomentForm.Covariance : MomentForm.Sketch;
        return new(form, count, Values(mean), matrix, scatter, sketch?.Error ?? 0);
    }

    public void Dispose()
    {
        gram?.Dispose();
        sketch?.Dispose();
        mean.Dispose();
    }

    /// <summary>Takes the mean over to the union, with the row that its shift makes.</summary>
    private void Shift(Tensor own, long added, CancellationToken cancellation)
    {
        var total = count + added;
        if (count > 0)
        {
            var weight = Math.Sqrt((double)count / total * added);
            var row = (own - mean).mul_(weight).unsqueeze(0); // 1 × d
            scatter += row.square().sum().item<double>();
            AddCentred(row, cancellation);
        }
        var next = (mean + ((own - mean) * ((double)added / total))).DetachFromDisposeScope();
        mean.Dispose();
        mean = next;
        count = total;
    }

    private void AddCentred(Tensor rows, CancellationToken cancellation)
    {
        if (sketch is null)
            gram!.AddRows(rows, cancellation);
        else
            sketch.Add(rows);
    }

    private static double[] Values(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.to(CPU).reshape(-1).contiguous().data<double>().ToArray();
}
