using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// All p tangents of one node, kept as a p × d matrix of the part of its value that the input directions can reach; outside it
/// they are exactly zero. Columns are in height × width × channels order.
/// </summary>
internal sealed class TangentStore : IDisposable
{
    /// <summary>A store of tangents that are there already, or will be.</summary>
    public TangentStore(TangentWindow window, Tensor matrix) => (Window, Matrix) = (window, matrix.DetachFromDisposeScope());

    /// <summary>The part that is kept.</summary>
    public TangentWindow Window { get; }

    /// <summary>p × d.</summary>
    public Tensor Matrix { get; }

    /// <summary>Keeps a batch of tangents that live on a window inside this one's.</summary>
    public void Write(RowRange rows, Tensor tangents, TangentWindow window)
    {
        using var scope = NewDisposeScope();
        if (window.IsEmpty)
            return;
        var done = 0L;
        foreach (var (start, count) in rows.Runs)
        {
            var target = Window.AsPart(Matrix.narrow(0, start, count));
            var part = tangents.narrow(0, done, count);
            if (window.Equals(Window) || window.Shape.Length == 3)
                Window.Cut(target, window).copy_(part);
            else
                target.index_copy_(1, Window.Places(window, Matrix.device), part);
            done += count;
        }
    }

    /// <summary>Rows of zeros, for tangents that vanish.</summary>
    public void WriteZeros(RowRange rows)
    {
        foreach (var (start, count) in rows.Runs)
        {
            using var scope = NewDisposeScope();
            Matrix.narrow(0, start, count).zero_();
        }
    }

    /// <summary>A batch of tangents on a window inside this one's, and whether it is this store's own memory, which must not be overwritten.</summary>
    public (Tensor Tangents, bool IsShared) Read(RowRange rows, TangentWindow window)
    {
        using var scope = NewDisposeScope();
        if (window.IsEmpty)
            return (zeros([rows.Count, .. window.PartShape], Matrix.dtype, Matrix.device).DetachFromDisposeScope(), false);
        if (rows.Runs is [var (start, count)] && window.Equals(Window))
            return (Window.AsPart(Matrix.narrow(0, start, count)).DetachFromDisposeScope(), true);
        var parts = rows.Runs.Select(run => Window.Cut(Window.AsPart(Matrix.narrow(0, run.Start, run.Count)), window)).ToArray();
        var joined = TangentLayout.ChannelsLast(parts is [var one] ? one : cat(parts, 0));
        return (ReferenceEquals(joined, parts[0]) ? joined.clone().DetachFromDisposeScope() : joined.DetachFromDisposeScope(), false);
    }

    public void Dispose() => Matrix.Dispose();
}
