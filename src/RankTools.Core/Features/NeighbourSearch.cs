using System.Runtime.InteropServices;
using System.Security.Cryptography;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>The k nearest neighbours of every distinct sample, in bounded memory.</summary>
/// <remarks>
/// NOTE [Distances]. Candidates come from ‖x‖² + ‖y‖² − 2xᵀy, tile against tile, n²d/2 multiply-adds at the speed of a matrix product
/// (each pair of tiles serves both its sides). That form loses digits where distances are small beside norms, so the samples are centred
/// first, some more candidates are kept than asked for, and their distances are computed again from differences, which is exact to
/// rounding: equal distances come out equal. A row whose candidates the rounding may have chosen wrongly, by more than 1e-9 of the k-th
/// squared distance, is searched again by differences alone. Equal samples are found beforehand by their hashes, never by a distance of 0.
/// Samples stay on the device where half the memory allows it, else tiles are read again from the source.
/// </remarks>
internal sealed class NeighbourSearch : IDisposable
{
    private const long DefaultMemory = 2L << 30;
    private const long LargestTile = 2048;
    private const int Spare = 8;
    private const double Slack = 1e-9;

    private readonly RowSubset rows;
    private readonly Device device;
    private readonly Tensor mean; // d
    private readonly double scale;
    private readonly long memory;
    private readonly Tensor? resident; // n × d, centred and scaled
    private readonly long tile;
    private readonly CancellationToken cancellation;

    private NeighbourSearch(IRowSource source, ComputeSettings settings, CancellationToken cancellation)
    {
        (device, memory, this.cancellation) = (settings.Device.Open(), settings.MemoryLimit ?? DefaultMemory, cancellation);
        (rows, mean, scale) = Survey(source, settings);
        var width = source.RowLength;
        tile = Math.Min(LargestTile, Math.Max(1, rows.Rows));
        while (tile > 16 && ((6 * tile * tile) + (2 * tile * width)) * sizeof(double) > memory / 2)
            tile /= 2;
        if (rows.Rows * width * sizeof(double) <= memory / 2)
            resident = Load(0, rows.Rows);
    }

    /// <summary>Finds neighbours; fewer than asked for where there are fewer points.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="neighbours">k.</param>
    /// <param name="settings">Where to compute; its memory limit bounds tiles.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Checked between tiles.</param>
    /// <exception cref="Errors.RankToolsException"><c>NonFiniteInput</c>, <c>TooFewSamples</c>, <c>NoVariance</c>, <c>MemoryLimitExceeded</c>.</exception>
    public static Neighbourhoods Find(
        IRowSource source, int neighbours, ComputeSettings settings, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var off = no_grad();
        if (source.Rows < 3)
            throw DimensionErrors.TooFewSamples(source.Name, source.Rows, 3, "a dimension from neighbours");
        using var search = new NeighbourSearch(source, settings, cancellation);
        var points = search.rows.Rows;
        if (points == 1)
            throw DimensionErrors.NoVariance(source.Name);
        if (points < 3)
            throw DimensionErrors.TooFewSamples(source.Name, points, 3, "a dimension from neighbours, equal samples taken as one,");
        var k = (int)Math.Min(neighbours, points - 1);
        var kept = (int)Math.Min(k + Spare, points - 1);
        MemoryBudget.Require(
            settings.MemoryLimit, 3 * points * kept * sizeof(double), source.Name, $"The neighbours of the {points} samples of '{source.Name}'");
        var (values, places, norms) = search.Candidates(kept, progress);
        using (values)
        using (places)
        using (norms)
            return new(source.Name, search.Refine(values, places, norms, k), k, source.Rows);
    }

    public void Dispose()
    {
        mean.Dispose();
        resident?.Dispose();
    }

    /// <summary>Distinct rows, the mean, and a power of two that keeps squares of distances within range.</summary>
    private (RowSubset Rows, Tensor Mean, double Scale) Survey(IRowSource source, ComputeSettings settings)
    {
        var seen = new HashSet<UInt128>();
        var distinct = new List<long>();
        using var scope = NewDisposeScope();
        var mean = zeros(source.RowLength, float64, CPU);
        var largest = 0.0;
        var hash = new byte[SHA256.HashSizeInBytes];
        foreach (var (first, block) in RowBlocks.All(source, RowBlocks.Length(source.RowLength, settings.MemoryLimit), CPU, null, cancellation))
        {
            using var inner = NewDisposeScope();
            block.add_(0.0); // −0 equals 0
            var bytes = block.bytes;
            var stride = source.RowLength * sizeof(double);
            for (var i = 0; i < block.shape[0]; i++)
            {
                SHA256.HashData(bytes.Slice(i * stride, stride), hash);
                if (seen.Add(MemoryMarshal.Read<UInt128>(hash)))
                    distinct.Add(first + i);
            }
            mean.add_(block.mean([0L]).sub_(mean).mul_(block.shape[0] / (double)(first + block.shape[0])));
            largest = Math.Max(largest, block.abs().max().item<double>());
        }
        var scale = largest == 0 ? 1 : Math.ScaleB(1, -Math.Clamp(Math.ILogB(largest), -1000, 1000));
        return (new RowSubset(source, [.. distinct]), mean.to(device).DetachFromDisposeScope(), scale);
    }

    private Tensor Load(long first, long count) => RowBlocks.Read(rows, first, count, device).sub_(mean).mul_(scale);

    /// <summary>A tile of points; the caller's.</summary>
    private Tensor Points(long first, long count) => resident is null ? Load(first, count) : resident.narrow(0, first, count).DetachFromDisposeScope();

    /// <summary>Points by index, in that order; in the scope around the call.</summary>
    private Tensor Points(Tensor places)
    {
        if (resident is not null)
            return resident.index_select(0, places);
        var wanted = places.cpu().data<long>().ToArray();
        long[] unique = [.. wanted.Distinct().Order()];
        var place = unique.Select((row, i) => (row, i)).ToDictionary(pair => pair.row, pair => (long)pair.i);
        var read = RowBlocks.Read(new RowSubset(rows, unique), 0, unique.Length, device);
        using (read)
        {
            read.sub_(mean).mul_(scale);
            return read.index_select(0, tensor(Array.ConvertAll(wanted, row => place[row])).to(device));
        }
    }

    /// <summary>The nearest by the product form: squared distances and indices, n × kept, and squared norms.</summary>
    private (Tensor Values, Tensor Places, Tensor Norms) Candidates(int kept, IProgress<double>? progress)
    {
        var n = rows.Rows;
        var values = full(n, kept, double.PositiveInfinity, float64, device).DetachFromDisposeScope();
        var places = zeros(n, kept, int64, device).DetachFromDisposeScope();
        var norms = zeros(n, float64, device).DetachFromDisposeScope();
        var (done, all) = (0.0, Math.Ceiling(n / (double)tile) * (Math.Ceiling(n / (double)tile) + 1) / 2);
        for (long i = 0; i < n; i += tile)
        {
            using var left = Points(i, Math.Min(tile, n - i));
            using (NewDisposeScope())
                norms.narrow(0, i, left.shape[0]).copy_(left.square().sum(1));
            for (var j = i; j < n; j += tile)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var right = j == i ? left.alias() : Points(j, Math.Min(tile, n - j));
                var across = right.square().sum(1);
                var squares = left.mm(right.t()).mul_(-2).add_(norms.narrow(0, i, left.shape[0]).unsqueeze(1)).add_(across.unsqueeze(0)).clamp_min_(0);
                if (i == j)
                    squares.diagonal().fill_(double.PositiveInfinity);
                Update(values, places, squares, i, j);
                if (i != j)
                    Update(values, places, squares.t(), j, i);
                progress?.Report(++done / all);
            }
        }
        return (values, places, norms);
    }

    private static void Update(Tensor values, Tensor places, Tensor squares, long row, long column)
    {
        var (height, kept) = (squares.shape[0], values.shape[1]);
        var (near, where) = squares.topk((int)Math.Min(kept, squares.shape[1]), 1, largest: false, sorted: false);
        var (mine, mineAt) = (values.narrow(0, row, height), places.narrow(0, row, height));
        var (best, order) = cat([mine, near], 1).topk((int)kept, 1, largest: false, sorted: true);
        mineAt.copy_(cat([mineAt, where.add_(column)], 1).gather(1, order));
        mine.copy_(best);
    }

    /// <summary>Distances of the k nearest, from differences; ascending, in the samples' own units.</summary>
    private double[] Refine(Tensor values, Tensor places, Tensor norms, int k)
    {
        var (n, kept, width) = (rows.Rows, values.shape[1], mean.shape[0]);
        var result = new double[n * k];
        var rounding = MachineEpsilon.Double * (16 + Math.Sqrt(width));
        var largest = norms.max().item<double>();
        var step = Math.Clamp(memory / 8 / (3 * kept * width * sizeof(double)), 1, 4096);
        for (long first = 0; first < n; first += step)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = Math.Min(step, n - first);
            using var centres = Points(first, count);
            var candidates = Points(places.narrow(0, first, count).reshape(-1)).reshape(count, kept, width);
            var squares = candidates.sub_(centres.unsqueeze(1)).pow_(2).sum(2); // count × kept
            var (sorted, _) = squares.sort(1);
            if (kept < n - 1)
            {
                var reach = values.narrow(0, first, count).select(1, kept - 1).sub(norms.narrow(0, first, count).add(largest).mul_(rounding));
                var unsure = reach.lt(sorted.select(1, k - 1).mul(1 - Slack)).cpu().data<bool>().ToArray();
                for (var i = 0; i < count; i++)
                {
                    if (unsure[i])
                        sorted.select(0, i).narrow(0, 0, k).copy_(Direct(centres.select(0, i), first + i, k));
                }
            }
            sorted.narrow(1, 0, k).sqrt().div_(scale).cpu().contiguous().data<double>().ToArray().CopyTo(result, first * k);
        }
        return result;
    }

    /// <summary>The k smallest squared distances of one point to all others, from differences alone.</summary>
    private Tensor Direct(Tensor centre, long own, int k)
    {
        var all = empty(rows.Rows, float64, device);
        for (long j = 0; j < rows.Rows; j += tile)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var others = Points(j, Math.Min(tile, rows.Rows - j));
            all.narrow(0, j, others.shape[0]).copy_(others.sub(centre).pow_(2).sum(1));
        }
        all[own] = double.PositiveInfinity;
        return all.topk(k, 0, largest: false, sorted: true).values;
    }
}
