using System.Runtime.CompilerServices;

using RankTools.Backend;
using RankTools.Networks;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Ranks;

/// <summary>
/// What layer ranks will cost, told before they are computed: every step of the network is timed on this machine with a few random
/// tangents, and extrapolated to all. A trial costs some hundredths of the pass itself and is kept for the life of the process.
/// </summary>
public sealed class LayerCostEstimate
{
    private static readonly ConditionalWeakTable<NeuralNetwork, Dictionary<string, LayerCostEstimate>> Known = [];

    private readonly NeuralNetwork network;
    private readonly InputDirections directions;
    private readonly ComputeSettings settings;
    private readonly TangentPassOptions options;
    private readonly TangentPass pass;
    private readonly PassTimes times;
    private readonly SpectrumTiming spectra;
    private readonly Dictionary<Node, PlanStep> steps;

    /// <summary>Measures.</summary>
    /// <param name="network">The network.</param>
    /// <param name="directions">The directions.</param>
    /// <param name="settings">Where and how ranks will be computed.</param>
    /// <param name="spectra">How fast singular values are there.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    internal LayerCostEstimate(
        NeuralNetwork network, InputDirections directions, ComputeSettings settings, SpectrumTiming spectra, TimeProvider clock, CancellationToken cancellation)
    {
        (this.network, this.directions, this.settings, this.spectra) = (network, directions, settings, spectra);
        options = LayerRankAnalysis.Options(settings);
        // Nothing asks for the inside of a block, so that what is folded in a real pass is folded here.
        var read = network.Nodes.SelectMany(node => node.Inputs).ToHashSet();
        var layers = network.Nodes.Where(node => (node.IsDefaultProbe || !read.Contains(node)) && node.Index > 0);
        pass = new(network, layers, directions, options);
        steps = pass.Steps.ToDictionary(step => step.Node);
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);
        var point = randn([1, .. network.InputShape], float64, generator: generator).to(options.Device);
        times = pass.Try(point, clock, cancellation);
    }

    /// <summary>The estimate for a network on this machine; measured when first asked for.</summary>
    /// <exception cref="Errors.RankToolsException"><c>NonFiniteValue</c>, <c>OperatorNotDifferentiable</c>.</exception>
    public static LayerCostEstimate Of(
        NeuralNetwork network, InputDirections directions, ComputeSettings settings, CancellationToken cancellation)
    {
        var known = Known.GetOrCreateValue(network);
        lock (known)
        {
            var key = $"{directions} {directions.Count} {settings} {get_num_threads()}";
            if (!known.TryGetValue(key, out var estimate))
                known[key] = estimate = new(network, directions, settings, SpectrumTiming.Of(settings.Device), TimeProvider.System, cancellation);
            return estimate;
        }
    }

    /// <summary>The cost of one layer alone; null for the input and for layers that the input does not reach.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="floor">The spectrum floor.</param>
    public LayerCost? Of(Node layer, double floor)
    {
        var shown = Shown(layer);
        var needed = Needed(shown);
        if (needed.Count == 0)
            return null;
        var p = directions.Count;
        var byCotangents = layer.ElementCount * CotangentPass.RelativeCost < p;
        var tangents = byCotangents ? layer.ElementCount * CotangentPass.RelativeCost : p;
        var values = byCotangents || !pass.Reaches(shown) ? layer.ElementCount : pass.StoredBytes(shown) / options.ValueSize / p;
        var needsVectors = !byCotangents && Reduction(floor).MayPay(p, p, values, pass.Ahead(shown));
        var spectrum = spectra.Seconds(p, values, floor, options.MeasuresError && !byCotangents, needsVectors);
        return new(times.Seconds(needed, tangents) + spectrum, spectrum, Bytes(layer, needed, values, byCotangents));
    }

    private TangentReduction Reduction(double floor) =>
        new(new(directions, InputContext.Real, Tolerance.Default, []) { SpectrumFloor = floor }, settings);

    /// <summary>Tangents that are kept, one chunk on its way, values and derivatives at the point, and the Gram matrix.</summary>
    private long Bytes(Node layer, IReadOnlyCollection<Node> needed, long values, bool byCotangents)
    {
        var smaller = Math.Min(values, directions.Count);
        var gram = 3 * smaller * smaller * sizeof(double);
        var point = needed.Sum(node => node.ElementCount) * (sizeof(double) + options.ValueSize + (options.MeasuresError ? sizeof(double) : 0L));
        if (byCotangents)
            return point + gram + layer.ElementCount * directions.Count * sizeof(double);
        var alive = ExecutionPlan.From(network, network.Nodes[0], [layer]).PeakElements();
        var chunk = options.ChunkSize(needed.Max(node => node.ElementCount)) * alive * options.ValueSize;
        var witnesses = options.MeasuresError ? TangentPassOptions.WitnessCount * alive * sizeof(double) : 0;
        return values * directions.Count * options.ValueSize + Math.Max(chunk, witnesses) + point + gram;
    }

    /// <summary>The layer, or the one that it is folded into.</summary>
    private Node Shown(Node layer) =>
        steps.ContainsKey(layer) ? layer : steps.Values.FirstOrDefault(step => step.Node.Inputs.Contains(layer))?.Node ?? layer;

    /// <summary>The nodes that have to be computed for a layer.</summary>
    private HashSet<Node> Needed(Node layer)
    {
        var needed = new HashSet<Node>();
        var open = new Stack<Node>([layer]);
        while (open.TryPop(out var node))
        {
            if (!steps.TryGetValue(node, out var step) || !needed.Add(node))
                continue;
            foreach (var input in step.Inputs)
                open.Push(input);
        }
        return needed;
    }
}
