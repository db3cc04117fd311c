using System.Collections.Immutable;

using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>All tangents of one image crossing one segment, and what is kept of them.</summary>
/// <param name="segment">The segment.</param>
/// <param name="all">Windows of all tangents together.</param>
/// <param name="tiles">How the tangents are divided.</param>
/// <param name="arena">Memory for those that go on.</param>
/// <param name="options">How they are pushed.</param>
internal sealed class SegmentRun(
    Segment segment, TileWindows all, ImmutableArray<TileWindows> tiles, TangentArena arena, TangentPassOptions options) : IDisposable
{
    private readonly Dictionary<Node, TangentStore> stores = [];
    private readonly Dictionary<Node, Tensor> witnesses = [];
    private Tensor? exitValue;
    private Tensor? exitWitnesses;
    private bool isBackward;

    public long KinkCount { get; private set; }

    /// <summary>Crosses the segment, starting from the image or from where the segment before it ended.</summary>
    public void Start(
        PassPoint start, SegmentRun? previous, InputTangents input, IEnumerable<Node> kept, Action<double> report, CancellationToken cancellation)
    {
        using var _ = no_grad();
        using var point = SegmentPoint.At(segment, start with { Value = previous?.exitValue ?? start.Value }, cancellation);
        exitValue = point.ExitValue.alias().DetachFromDisposeScope();
        foreach (var probe in kept)
            stores[probe] = Store(probe);
        PushTangents(point, previous?.Tangents(segment.Entry), input, report, cancellation);
        if (options.MeasuresError || tiles.Length > 1)
        {
            using var exact = point.Rules(all.Windows, float64, cancellation);
            KinkCount = exact.KinkCount; // tiles overlap and would count units more than once
            if (options.MeasuresError)
                PushWitnesses(exact, previous?.exitWitnesses?.alias() ?? input.Witnesses(all.Windows[segment.Entry]), cancellation);
        }
    }

    /// <summary>Replaces the tangents that go on from here by combinations of them.</summary>
    public void Compress(Compressor compressor, Tensor basis)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (node, window) = (segment.Exit!, all.Windows[segment.Exit!]);
        Tensor? exact = null;
        if (exitWitnesses is not null)
        {
            exact = window.AsRows(exitWitnesses).clone();
            exitWitnesses.Dispose();
        }
        var (tangents, rows) = (stores[node].Matrix, basis.shape[1] + Compressor.ProbeCount);
        var combined = rows <= tangents.shape[0] ? tangents.narrow(0, 0, rows) : empty(rows, window.Count, options.Type, options.Device);
        compressor.Compress(tangents, exact, basis, combined);
        stores[node].Dispose();
        stores[node] = new TangentStore(window, combined);
        exitWitnesses = exact is null ? null : window.AsPart(exact).DetachFromDisposeScope();
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

    private TangentStore Store(Node node)
    {
        using var scope = NewDisposeScope();
        var (window, rows) = (all.Windows[node], all.Rows.Count);
        Tensor memory;
        if (node == segment.Exit)
        {
            memory = arena.Take(rows, window.Count, tiles.Length == 1 ? tiles[0].ChunkSize(segment, options) : rows);
            isBackward = arena.IsBackward;
        }
        else
        {
            memory = empty(rows, window.Count, options.Type, options.Device);
        }
        return new(window, tiles.Length == 1 ? memory : memory.zero_()); // several tiles need not write all of it
    }

    private void PushTangents(SegmentPoint point, TangentStore? entry, InputTangents input, Action<double> report, CancellationToken cancellation)
    {
        var (done, total) = (0.0, tiles.Sum(tile => tile.Cost(segment)));
        foreach (var tile in tiles)
        {
            var exit = segment.Steps[^1].Node;
            using var rules = point.Rules(tile, options, mayFinish: tiles.Length == 1 && stores.ContainsKey(exit), cancellation);
            KinkCount = rules.KinkCount;
            var window = tile.Windows[segment.Entry];
            var chunks = tile.Rows.Chunks(tile.ChunkSize(segment, options));
            foreach (var rows in isBackward ? chunks.Reverse() : chunks)
            {
                var (tangents, isShared) = entry?.Read(rows, window) ?? (input.Rows(rows, window), false);
                rules.Push(tangents, !isShared, (node, tangent) =>
                {
                    var target = node == rules.Unfinished ? exit : node;
                    if (!stores.TryGetValue(target, out var store))
                        return;
                    if (tangent is null)
                        store.WriteZeros(rows);
                    else
                        store.Write(rows, tangent, tile.Windows[target]);
                }, cancellation);
                done += tile.Cost(segment) * rows.Count / tile.Rows.Count;
                report(done / total);
            }
            if (rules.Unfinished is not null)
                rules.Finish(tile.Windows[exit].AsPart(stores[exit].Matrix));
        }
    }

    private void PushWitnesses(SegmentRules rules, Tensor entry, CancellationToken cancellation) =>
        rules.Push(entry, mayOverwriteEntry: false, (node, tangent) =>
        {
            using var scope = NewDisposeScope();
            var window = all.Windows[node];
            var part = tangent ?? zeros([TangentPassOptions.WitnessCount, .. window.PartShape], float64, options.Device);
            if (stores.ContainsKey(node))
                witnesses[node] = window.AsRows(part).clone().DetachFromDisposeScope(); // later rules may overwrite the part's memory
            if (node == segment.Exit)
                exitWitnesses = part.alias().DetachFromDisposeScope();
        }, cancellation);
}
