using System.Collections.Immutable;

using RankTools.Backend;
using RankTools.Networks;
using RankTools.Propagation;

namespace RankTools.Features;

/// <summary>
/// Which features are collected in which pass over the perturbations, so that memory stays within a limit: layers in the network's
/// order, one after another until a pass is full, wide ones cut into blocks. A pass runs no further than its last layer.
/// </summary>
/// <remarks>
/// Of a layer of d features and n perturbations the cheaper of two exact ways is taken: n × d numbers collected whole or block by block
/// (then an n × n Gram matrix), or the d × d scatter matrix where that is smaller. Products cost n·d·min(n, d) multiply-adds whichever way, so
/// that memory decides, and with it the number of passes.
/// </remarks>
internal sealed class SamplePlan
{
    private const long StageRows = 512;
    private const long SmallestBlock = 256;
    private const long SolverCopies = 5; // of the matrix, with the solver's own
    private const long BlockBuffers = 64L << 20; // what GramAccumulator and QR take for blocks

    private readonly int valueSize, sketch;
    private readonly long count, limit;

    private SamplePlan(NeuralNetwork network, ImmutableArray<Node> layers, long count, int sketch, TangentPassOptions options)
    {
        (this.count, this.sketch, valueSize, limit) = (count, sketch, options.ValueSize, options.MemoryLimit);
        var plan = DifferencePass.PlanFor(network, layers);
        var largest = plan.Steps.Select(step => step.Node.ElementCount).Append(plan.Input.ElementCount).Max();
        var atPoint = plan.Steps.Sum(step => step.Node.ElementCount) * 2 * sizeof(double); // values and rules
        var each = (plan.PeakElements() * valueSize) + (3 * largest * sizeof(double)); // of a batch on its way, and of an operator in 64 bits
        Chunk = (int)Math.Max(1, Math.Min(Math.Min(count, options.ChunkSize(largest)), (limit / 4 - atPoint) / each));
        WorkBytes = (Chunk * each) + atPoint;
        Passes = Fill(layers);
    }

    /// <summary>Perturbations that are pushed at once.</summary>
    public int Chunk { get; }

    /// <summary>Bytes that the work takes beside what it collects.</summary>
    public long WorkBytes { get; }

    /// <summary>What is collected in every pass.</summary>
    public ImmutableArray<ImmutableArray<SamplePiece>> Passes { get; }

    /// <summary>The most numbers that are collected as they are in one pass.</summary>
    public long StoredNumbers => Passes.Max(pass =>
        count * pass.Where(piece => piece.Method is SampleMethod.Whole or SampleMethod.Blocks).Sum(piece => piece.Width));

    /// <summary>Plans the work.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">Layers, in the network's order.</param>
    /// <param name="count">n, the number of perturbations.</param>
    /// <param name="sketch">Size of the sketch; 0 for exact spectra.</param>
    /// <param name="options">Number type, device and memory limit.</param>
    /// <exception cref="Errors.RankToolsException"><c>MemoryLimitExceeded</c>: not even one block of features fits.</exception>
    public static SamplePlan For(NeuralNetwork network, ImmutableArray<Node> layers, long count, int sketch, TangentPassOptions options) =>
        new(network, layers, count, sketch, options);

    /// <summary>How the layers are done, for people.</summary>
    public string Describe()
    {
        var layers = Passes.SelectMany(pass => pass).GroupBy(piece => piece.Layer).Select(layer => (layer.First().Method, Blocks: layer.Count())).ToArray();
        var parts = layers.GroupBy(layer => layer.Method).Select(group => group.Key switch
        {
            SampleMethod.Whole => $"{group.Count()} whole",
            SampleMethod.Scatter => $"{group.Count()} by their d × d scatter matrix",
            SampleMethod.Blocks => $"{group.Count()} by their n × n Gram matrix over {group.Sum(layer => layer.Blocks)} blocks of features",
            _ => $"{group.Count()} by sketches of {sketch} directions",
        });
        return $"{layers.Length} layers, {string.Join(", ", parts)}; {Passes.Length} {(Passes.Length == 1 ? "pass" : "passes")} over {count} perturbations "
            + $"within {MemorySize.Format(limit)}, of which {MemorySize.Format(WorkBytes)} for {Chunk} at a time on their way.";
    }

    private ImmutableArray<ImmutableArray<SamplePiece>> Fill(ImmutableArray<Node> layers)
    {
        var passes = ImmutableArray.CreateBuilder<ImmutableArray<SamplePiece>>();
        var pass = new List<SamplePiece>();
        var capacity = Capacity(layers);
        var free = capacity;
        foreach (var layer in layers)
        {
            var method = MethodOf(layer);
            var (width, start) = (layer.ElementCount, 0L);
            if (method == SampleMethod.Scatter)
            {
                if (free < ScatterBytes(width))
                    Close();
                Require(layer, capacity, ScatterBytes(width));
                pass.Add(new(layer, method, 0, width));
                free -= ScatterBytes(width);
                continue;
            }
            var perFeature = BytesPerFeature(method);
            while (start < width)
            {
                var fits = Math.Min(width - start, free / perFeature);
                if (fits < Math.Min(width - start, Math.Max(SmallestBlock, width / 8)) && free < capacity)
                {
                    Close(); // rather than a sliver
                    continue;
                }
                Require(layer, capacity, Math.Min(width, SmallestBlock) * perFeature);
                var cut = method == SampleMethod.Whole && fits < width ? SampleMethod.Blocks : method;
                pass.Add(new(layer, start > 0 && method == SampleMethod.Whole ? SampleMethod.Blocks : cut, start, fits));
                free -= fits * perFeature;
                start += fits;
            }
        }
        Close();
        return passes.ToImmutable();

        void Close()
        {
            if (pass.Count > 0)
                passes.Add([.. pass]);
            pass.Clear();
            free = capacity;
        }
    }

    private SampleMethod MethodOf(Node layer)
    {
        var width = layer.ElementCount;
        return sketch > 0 && 2L * sketch < Math.Min(count - 1, width) ? SampleMethod.Sketch
            : width < count && ScatterBytes(width) < width * BytesPerFeature(SampleMethod.Whole) ? SampleMethod.Scatter
            : SampleMethod.Whole;
    }

    /// <summary>Of a sketch: its rows in 64 bits, and what the first pass needs to know of a feature.</summary>
    private long BytesPerFeature(SampleMethod method) => method == SampleMethod.Sketch
        ? Math.Max(sketch * sizeof(double), SampleSketch.BytesPerFeature)
        : (count + (2 * TangentPassOptions.WitnessCount)) * valueSize + (4 * sizeof(double)); // and the rows that measure the error

    private long ScatterBytes(long width) => width * width * sizeof(double) + Math.Min(count, StageRows) * width * valueSize;

    /// <summary>What is left for collecting once the work, one layer's Gram matrix and its solver have theirs.</summary>
    private long Capacity(ImmutableArray<Node> layers)
    {
        var solved = layers.Max(layer => Math.Min(layer.ElementCount, MethodOf(layer) == SampleMethod.Sketch ? sketch : count));
        var sketches = layers.Count(layer => MethodOf(layer) == SampleMethod.Sketch) * count * SampleSketch.NumbersPerSample(sketch) * sizeof(double);
        return limit - WorkBytes - BlockBuffers - (SolverCopies + 2) * solved * solved * sizeof(double) - sketches;
    }

    private void Require(Node layer, long capacity, long needed) =>
        MemoryBudget.Require(limit, needed <= capacity ? 0 : limit - capacity + needed, layer.Name, $"{count} perturbations of layer '{layer.Name}'");
}
