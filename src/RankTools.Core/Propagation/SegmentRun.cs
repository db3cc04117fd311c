using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>All tangents of one image crossing one segment, and what is kept of them.</summary>
internal sealed class SegmentRun(
    Segment segment, InputDirections directions, TangentPassOptions options, IReadOnlyDictionary<Node, MapRegion> reach) : IDisposable
{
    private readonly Dictionary<Node, TangentStore> stores = [];
    private readonly Dictionary<Node, Tensor> witnesses = [];
    private Tensor? exitValue;
    private Tensor? exitWitnesses;

    public long KinkCount { get; private set; }

    /// <summary>Crosses the segment, starting from the image or from where the segment before it ended.</summary>
    public void Start(
        PassPoint start, SegmentRun? previous, IEnumerable<Node> kept, Witness? weights, Action<double> report, CancellationToken cancellation)
    {
        using var _ = no_grad();
        using var point = SegmentPoint.At(
            segment, start with { Value = previous?.exitValue ?? start.Value }, options, reach, cancellation);
        KinkCount = point.KinkCount;
        exitValue = point.ExitValue.alias().DetachFromDisposeScope();
        foreach (var probe in kept)
            stores[probe] = new TangentStore(probe, reach[probe], directions.Count, options.Type, options.Device);
        PushTangents(point, previous?.Tangents(segment.Entry), report, cancellation);
        if (weights is not null)
            PushWitnesses(point, previous?.exitWitnesses?.alias() ?? FirstWitnesses(weights), cancellation);
    }

    /// <summary>The tangents kept at a node.</summary>
    public TangentStore Tangents(Node node) => stores[node];

    /// <summary>The reachable part of the float64 witnesses at a node, q × d; null when the tangents are float64 themselves.</summary>
    public Tensor? Witnesses(Node node) => witnesses.GetValueOrDefault(node);

    /// <summary>Frees what is kept at a node.</summary>
    public void Release(Node node)
    {
        if (stores.Remove(node, out var store))
            store.Dispose();
        if (witnesses.Remove(node, out var maps))
            maps.Dispose();
    }

    public void Dispose()
    {
        foreach (var node in stores.Keys.ToArray())
            Release(node);
        exitValue?.Dispose();
        exitWitnesses?.Dispose();
    }

    private void PushTangents(SegmentPoint point, TangentStore? entry, Action<double> report, CancellationToken cancellation)
    {
        var chunk = options.ChunkSize(segment.LargestMap);
        for (var start = 0; start < directions.Count; start += chunk)
        {
            var count = Math.Min(chunk, directions.Count - start);
            var first = start;
            var tangents = entry?.Read(start, count) ?? InputChunk(start, count);
            point.Push(tangents, mayOverwriteEntry: entry is null || !entry.IsShared, (node, tangent) =>
            {
                if (!stores.TryGetValue(node, out var store))
                    return;
                if (tangent is null)
                    store.WriteZeros(first, count);
                else
                    store.Write(first, tangent);
            }, cancellation);
            report((start + count) / (double)directions.Count);
        }
    }

    private void PushWitnesses(SegmentPoint point, Tensor entry, CancellationToken cancellation) =>
        point.PushWitnesses(entry, (node, tangent) =>
        {
            using var scope = NewDisposeScope();
            var maps = tangent ?? zeros([TangentPassOptions.WitnessCount, .. node.Shape], float64, options.Device);
            if (stores.TryGetValue(node, out var store))
            {
                using var reached = store.Flat(maps);
                witnesses[node] = reached.clone().DetachFromDisposeScope(); // later rules may overwrite the map's memory
            }
            if (node == segment.Exit)
                exitWitnesses = maps.alias().DetachFromDisposeScope();
        }, cancellation);

    /// <summary>One-hot input tangents <paramref name="start"/> and following.</summary>
    private Tensor InputChunk(int start, int count)
    {
        using var scope = NewDisposeScope();
        var index = tensor(directions.Positions.Slice(start, count).ToArray(), int64).to(options.Device).unsqueeze(1);
        var flat = zeros([count, BoundingValues], options.Type, options.Device).scatter_(1, index, ones([count, 1], options.Type, options.Device));
        return Embed(flat).DetachFromDisposeScope();
    }

    private Tensor FirstWitnesses(Witness weights)
    {
        using var scope = NewDisposeScope();
        var flat = zeros([TangentPassOptions.WitnessCount, BoundingValues], float64, options.Device);
        flat.index_copy_(1, tensor(directions.Positions.ToArray(), int64).to(options.Device), weights.Matrix);
        return Embed(flat).DetachFromDisposeScope();
    }

    private long BoundingValues => directions.Bounds.Height * directions.Bounds.Width * directions.MapShape[0];

    /// <summary>Values of the directions' bounding rectangle as full input maps.</summary>
    private Tensor Embed(Tensor flat)
    {
        var (bounds, shape) = (directions.Bounds, directions.MapShape);
        var full = zeros([flat.shape[0], shape[1], shape[2], shape[0]], flat.dtype, flat.device);
        full.narrow(1, bounds.Top, bounds.Height).narrow(2, bounds.Left, bounds.Width)
            .copy_(flat.view(flat.shape[0], bounds.Height, bounds.Width, shape[0]));
        return directions.IsMap ? TangentLayout.AsMap(full) : full.view([flat.shape[0], .. directions.InputShape]);
    }
}
