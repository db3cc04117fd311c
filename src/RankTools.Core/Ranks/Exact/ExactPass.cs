using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks.Exact;

/// <summary>All tangents of one input through a network modulo one prime. See NOTE [Exact rank] at <see cref="ExactRankAnalysis"/>.</summary>
internal sealed class ExactPass(ImmutableArray<Segment> segments, InputDirections directions, PrimeField field, long seed)
{
    private const long ChunkBytes = 13L << 20; // as in the numerical pass, a chunk's largest map stays in the cache

    /// <summary>The rank at a node, and how many units on the way to it are next to a kink.</summary>
    public readonly record struct Result(Node Node, int Rank, long KinkCount);

    /// <summary>Runs the pass and gives every probe's rank as soon as it is known.</summary>
    public IEnumerable<Result> Run(PassPoint start, IProgress<double>? progress, CancellationToken cancellation)
    {
        var rules = new ModularRules(field);
        var total = segments.Sum(segment => segment.MultiplyAdds);
        var (value, kinks, done) = (start.Value.alias().DetachFromDisposeScope(), 0L, 0L);
        Tensor? entry = null; // independent tangents at the segment's entry, rows × d; null for the unit vectors of the input
        try
        {
            foreach (var segment in segments)
            {
                var at = Linearize(segment, rules, start with { Value = value }, cancellation);
                value.Dispose();
                value = at.Exit;
                Dictionary<Node, Tensor> kept;
                try
                {
                    kinks += at.Rules.Sum(rule => rule.KinkCount);
                    kept = Push(segment, at.Rules, entry, share => progress?.Report((done + (share * segment.MultiplyAdds)) / Math.Max(1, total)), cancellation);
                }
                finally
                {
                    foreach (var rule in at.Rules)
                        rule.Dispose();
                }
                entry?.Dispose();
                entry = null;
                done += segment.MultiplyAdds;
                foreach (var probe in segment.Probes)
                {
                    using var tangents = kept[probe];
                    var (rank, rows) = ModularElimination.Of(tangents, field, seed + probe.Index, cancellation);
                    if (probe == segment.Exit)
                        entry = rank < tangents.shape[0] ? tangents.index_select(0, tensor(rows)) : tangents.alias();
                    yield return new(probe, rank, kinks);
                }
            }
        }
        finally
        {
            value.Dispose();
            entry?.Dispose();
        }
    }

    /// <summary>The segment's values in float64, and its rules modulo the prime.</summary>
    private static (Linearization[] Rules, Tensor Exit) Linearize(
        Segment segment, ModularRules rules, PassPoint start, CancellationToken cancellation)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var values = new Dictionary<Node, Tensor>(start.Context) { [segment.Entry] = start.Value };
        var found = new Linearization[segment.Steps.Length];
        for (var i = 0; i < found.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var step = segment.Steps[i];
            Tensor[] inputs = [.. step.Inputs.Select(node => values[node])];
            var value = step.Operator.Value(inputs);
            SegmentPoint.RequireFinite(step.Node, value);
            found[i] = rules.Of(step, new(inputs, value, float64, MapRegion.Whole(step.Node.Shape)));
            values[step.Node] = value;
        }
        return (found, values[segment.Steps[^1].Node].DetachFromDisposeScope());
    }

    /// <summary>The tangents of the segment's probes, rows × d.</summary>
    private Dictionary<Node, Tensor> Push(
        Segment segment, Linearization[] rules, Tensor? entry, Action<double> report, CancellationToken cancellation)
    {
        using var off = no_grad();
        var rows = entry?.shape[0] ?? directions.Count;
        var kept = segment.Probes.ToDictionary(node => node, node => zeros([rows, node.ElementCount], float64).DetachFromDisposeScope());
        var chunk = Math.Clamp(ChunkBytes / (segment.LargestMap * sizeof(double)), 1, 256);
        try
        {
            for (var first = 0L; first < rows; first += chunk)
            {
                var count = Math.Min(chunk, rows - first);
                var offset = first;
                var tangents = entry is null
                    ? UnitVectors(first, count)
                    : entry.narrow(0, first, count).reshape([count, .. segment.Entry.Shape]).clone();
                new TangentFlow(segment, rules).Run(tangents.DetachFromDisposeScope(), mayOverwriteEntry: true, (node, tangent) =>
                {
                    if (tangent is not null && kept.TryGetValue(node, out var matrix))
                    {
                        using var scope = NewDisposeScope();
                        matrix.narrow(0, offset, count).copy_(tangent.reshape(count, -1));
                    }
                }, cancellation);
                report((first + count) / (double)rows);
            }
            return kept;
        }
        catch
        {
            foreach (var matrix in kept.Values)
                matrix.Dispose();
            throw;
        }
    }

    /// <summary>Unit vectors of the directions <paramref name="first"/> and following, in the shape of the input.</summary>
    private Tensor UnitVectors(long first, long count)
    {
        using var scope = NewDisposeScope();
        var (bounds, shape) = (directions.Bounds, directions.MapShape);
        var places = new long[count];
        for (var i = 0; i < count; i++)
        {
            var (pixel, channel) = Math.DivRem(directions.Positions[(int)first + i], shape[0]);
            var (row, column) = Math.DivRem(pixel, bounds.Width);
            places[i] = directions.IsMap
                ? (((channel * shape[1]) + row + bounds.Top) * shape[2]) + column + bounds.Left
                : ((row + bounds.Top) * shape[0]) + channel;
        }
        var vectors = zeros([count, shape[0] * shape[1] * shape[2]], float64)
            .scatter_(1, tensor(places, int64).unsqueeze(1), ones([count, 1], float64));
        return vectors.reshape([count, .. directions.InputShape]).DetachFromDisposeScope();
    }
}
