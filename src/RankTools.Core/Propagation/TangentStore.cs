using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// All p tangents of one node, kept as a p × d matrix of the part of the map that the input directions can reach; outside it
/// they are exactly zero. Columns are in height × width × channels order.
/// </summary>
internal sealed class TangentStore : IDisposable
{
    private readonly Node node;
    private readonly MapRegion region;

    public TangentStore(Node node, MapRegion region, long directions, ScalarType type, Device device)
    {
        (this.node, this.region) = (node, region);
        Matrix = empty(directions, Columns(node, region), type, device).DetachFromDisposeScope();
    }

    /// <summary>p × d.</summary>
    public Tensor Matrix { get; }

    /// <summary>True when what <see cref="Read"/> gives is this store's own memory, which must not be overwritten.</summary>
    public bool IsShared => !IsMap || region == MapRegion.Whole(node.Shape);

    private bool IsMap => node.Shape.Length == 3;

    /// <summary>Number of values per direction that are kept for a node.</summary>
    public static long Columns(Node node, MapRegion region) =>
        node.Shape.Length == 3 ? node.Shape[0] * region.Height * region.Width : node.ElementCount;

    /// <summary>Keeps a batch of tangents as rows <paramref name="start"/> and following.</summary>
    public void Write(long start, Tensor tangents)
    {
        using var scope = NewDisposeScope();
        var target = Matrix.narrow(0, start, tangents.shape[0]);
        target.view(Cut(tangents).shape).copy_(Cut(tangents));
    }

    /// <summary>Rows of zeros, for tangents that vanish.</summary>
    public void WriteZeros(long start, long count)
    {
        using var scope = NewDisposeScope();
        Matrix.narrow(0, start, count).zero_();
    }

    /// <summary>A batch of tangents as full maps.</summary>
    public Tensor Read(long start, long count)
    {
        using var scope = NewDisposeScope();
        return Expand(Matrix.narrow(0, start, count)).DetachFromDisposeScope();
    }

    /// <summary>The reachable part of a batch of maps, n × d.</summary>
    public Tensor Flat(Tensor maps)
    {
        using var scope = NewDisposeScope();
        return Cut(maps).reshape(maps.shape[0], Matrix.shape[1]).DetachFromDisposeScope();
    }

    public void Dispose() => Matrix.Dispose();

    private Tensor Cut(Tensor maps) => !IsMap
        ? maps.reshape(maps.shape[0], node.ElementCount)
        : TangentLayout.AsRows(maps).narrow(1, region.Top, region.Height).narrow(2, region.Left, region.Width);

    private Tensor Expand(Tensor rows)
    {
        var count = rows.shape[0];
        if (!IsMap)
            return rows.view([count, .. node.Shape]);
        var (channels, height, width) = (node.Shape[0], node.Shape[1], node.Shape[2]);
        if (IsShared)
            return TangentLayout.AsMap(rows.view(count, height, width, channels));
        var full = zeros([count, height, width, channels], rows.dtype, rows.device);
        full.narrow(1, region.Top, region.Height).narrow(2, region.Left, region.Width)
            .copy_(rows.view(count, region.Height, region.Width, channels));
        return TangentLayout.AsMap(full);
    }
}
