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
    private readonly long count, limit, witnesses;
    private readonly ImmutableArray<Node> layers;

    private SamplePlan(NeuralNetwork network, ImmutableArray<Node> layers, long count, int sketch, TangentPassOptions options)
    {
        (this.count, this.sketch, valueSize, limit) = (count, sketch, options.ValueSize, options.MemoryLimit);
        var plan = DifferencePass.PlanFor(network, layers);
        var largest = plan.Steps.Select(step => step.Node.ElementCount).Append(plan.Input.ElementCount).Max();
        var atPoint = plan.Steps.Sum(step => step.Node.ElementCount) * 2 * sizeof(double); // values and rules
        var each = (plan.PeakElements() * valueSize) + (3 * largest * sizeof(double)); // of a batch on its way, and of an operator in 64 bits
        Chunk = (int)Math.Max(1, Math.Min(Math.Min(count, options.ChunkSize(largest)), (limit / 4 - atPoint) / each));
        WorkBytes = (Chunk * each) + atPoint;
        (this.layers, witnesses) = (layers, RowErrors.RowsOf(count));
        var (most, capacity) = (Capacity(), Capacity());
        Passes = Fill(capacity);
        // Memory for rows is there in every pass, also in one that collects otherwise.
        while (Excess(most) is > 0 and var excess)
            Passes = Fill(capacity -= excess);
        ErrorGroups = Group(network);
    }

    /// <summary>Perturbations that are pushed at once.</summary>
    public int Chunk { get; }

    /// <summary>Bytes that the work takes beside what it collects.</summary>
    public long WorkBytes { get; }

    /// <summary>What is collected in every pass.</summary>
    public ImmutableArray<ImmutableArray<SamplePiece>> Passes { get; }

    /// <summary>Layers whose errors are measured together, before the passes.</summary>
    public ImmutableArray<ImmutableArray<Node>> ErrorGroups { get; }

    /// <summary>The most numbers that are kept as they are: what one pass collects of rows, or the rows of errors of the widest layer.</summary>
    public long StoredNumbers => Math.Max(Passes.Max(pass => count * RowWidth(pass)), 2 * witnesses * Widest);

    private long Widest => layers.Max(layer => layer.ElementCount);

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

    private ImmutableArray<ImmutableArray<SamplePiece>> Fill(long capacity)
    {
        var passes = ImmutableArray.CreateBuilder<ImmutableArray<SamplePiece>>();
        var pass = new List<SamplePiece>();
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
        : count * valueSize;

    private long ScatterBytes(long width) => width * width * sizeof(double) + Math.Min(count, StageRows) * width * valueSize;

    /// <summary>What is left for collecting once the work, one layer's Gram matrix and its solver have theirs.</summary>
    private long Capacity()
    {
        var sketches = layers.Count(layer => MethodOf(layer) == SampleMethod.Sketch) * count * SampleSketch.NumbersPerSample(sketch) * sizeof(double);
        return limit - WorkBytes - ReductionBytes - ErrorBytes(Widest) - sketches;
    }

    /// <summary>What the reduction of one layer to its singular values takes.</summary>
    private long ReductionBytes
    {
        get
        {
            var solved = layers.Max(layer => Math.Min(layer.ElementCount, MethodOf(layer) == SampleMethod.Sketch ? sketch : count));
            return BlockBuffers + (SolverCopies + 2) * solved * solved * sizeof(double);
        }
    }

    /// <summary>Of so many features while their errors are measured: a row of three kinds in 64 bits, and one as it is collected.</summary>
    private long ErrorBytes(long width) => width * ((3 * sizeof(double)) + valueSize);

    private static long RowWidth(ImmutableArray<SamplePiece> pass) => pass.Where(IsOfRows).Sum(piece => piece.Width);

    private static bool IsOfRows(SamplePiece piece) => piece.Method is SampleMethod.Whole or SampleMethod.Blocks;

    /// <summary>How far the pass that takes most is above what there is.</summary>
    private long Excess(long most) => (StoredNumbers * valueSize) - most + Passes.Max(pass => pass.Where(piece => !IsOfRows(piece)).Sum(piece =>
        piece.Method == SampleMethod.Scatter ? ScatterBytes(piece.Width) : piece.Width * BytesPerFeature(piece.Method)));

    /// <summary>
    /// Layers in order, as many as what is kept of rows and what is free before the first reduction hold. Those without a derivative, because an
    /// operator before them has none, do not come together with the others.
    /// </summary>
    private ImmutableArray<ImmutableArray<Node>> Group(NeuralNetwork network)
    {
        var groups = new List<List<Node>>();
        var (stored, free) = (0L, 0L);
        var isDifferentiable = true;
        foreach (var layer in layers)
        {
            var hasDerivative = DifferencePass.PlanFor(network, [layer]).Steps.All(step => step.Operator.IsDifferentiable);
            stored -= 2 * witnesses * layer.ElementCount;
            free -= ErrorBytes(layer.ElementCount);
            if (groups.Count == 0 || stored < 0 || free < 0 || hasDerivative != isDifferentiable)
            {
                groups.Add([]);
                stored = StoredNumbers - (2 * witnesses * layer.ElementCount);
                free = ReductionBytes + ErrorBytes(Widest) - ErrorBytes(layer.ElementCount);
            }
            groups[^1].Add(layer);
            isDifferentiable = hasDerivative;
        }
        return [.. groups.Select(group => group.ToImmutableArray())];
    }

    private void Require(Node layer, long capacity, long needed) =>
        MemoryBudget.Require(limit, needed <= capacity ? 0 : limit - capacity + needed, layer.Name, $"{count} perturbations of layer '{layer.Name}'");
}
