using System.Collections.Immutable;
using System.Diagnostics;

using RankTools.Backend;
using RankTools.Collections;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Networks.RandomNetworks;
using RankTools.Progress;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// Lyapunov exponents of a network: the Jacobians of its blocks (NOTE [Block]), one after another, applied to k orthonormal directions of
/// the whole input. Blocks of a trained network are not independent, so these are exponents at finite depth, which depend on the input;
/// their error is that over inputs.
/// </summary>
/// <remarks>
/// NOTE [Leading directions]: k random directions of thousands take many blocks to find those that are stretched most, and networks have
/// few. So the directions are carried through the network and back by the adjoints, orthonormal after every block, q times before they
/// are measured: subspace iteration with JᵀJ, after which Σ log R_kk is close to log σ_k of the whole J. Without it (q = 0) the exponents
/// are those of directions that know nothing of the network.
/// Cost per input: (1 + q) k tangents and q k cotangents in float64, and a QR of every layer's d × k for each. Memory: the values of the
/// whole network at one input, and some d × k.
/// </remarks>
public sealed class NetworkLyapunovAnalysis
{
    private const long SweepChunk = 16;
    private const long LargeFrame = 1 << 24; // numbers, from which on what the allocator keeps for reuse matters

    private readonly NeuralNetwork network;
    private readonly ComputeSettings settings;
    private readonly double tolerance;
    private readonly int sweeps;
    private readonly ImmutableArray<NetworkBlock> chain;
    private readonly ImmutableArray<double> known;
    private readonly int count;
    private readonly List<Run> runs = [];

    /// <summary>Plans the work.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">Patterns of the layers that separate blocks; empty for the default probes.</param>
    /// <param name="count">Number of directions; at most as many are taken as the input has values.</param>
    /// <param name="tolerance">r of the ranks.</param>
    /// <param name="sweeps">
    /// How often the starting directions are turned towards those that the whole network stretches most; not done where a closed form is
    /// known, which is that of directions that know nothing of the network.
    /// </param>
    /// <param name="settings">Where to compute; everything is in double precision.</param>
    /// <exception cref="RankToolsException"><c>LayerNotFound</c>, <c>MemoryLimitExceeded</c>.</exception>
    public NetworkLyapunovAnalysis(NeuralNetwork network, IReadOnlyCollection<string> layers, int count, double tolerance, int sweeps, ComputeSettings settings)
    {
        (this.network, this.tolerance, this.sweeps, this.settings) = (network, tolerance, sweeps, settings);
        chain = NetworkBlock.Chain(network, LayerSelection.Select(network, layers));
        if (chain.IsEmpty)
        {
            throw new RankToolsException("LayerNotReached", ErrorKind.InvalidArgument, network.Name,
                $"None of the chosen layers of {network.Name} depends on its input. Choose others with -Layer.");
        }
        this.count = (int)Math.Min(count, chain[0].InputDimension);
        known = ClosedForm();
        var widest = chain.Max(block => Math.Max(block.InputDimension, block.OutputDimension));
        MemoryBudget.Require(settings.MemoryLimit, 4 * widest * this.count * sizeof(double), network.Name, $"{this.count} directions through {network.Name}");
    }

    /// <summary>Told what every block took, and before them what finding the leading directions did; null where nobody asks.</summary>
    public Action<LayerTiming>? Timed { get; init; }

    /// <summary>How the work is done, for people.</summary>
    public string Description => $"{count} directions through {chain.Length} blocks: {string.Join(", ", chain.Select(block => block.Exit.Name))}.";

    /// <summary>Measures at one input, and keeps the result for <see cref="Combine"/>.</summary>
    /// <param name="input">A preprocessed input; null where the feed has all.</param>
    /// <param name="feed">Values of the network's other inputs.</param>
    /// <param name="progress">Told the share of the blocks done.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>, <c>NonFiniteValue</c>.</exception>
    public LyapunovSpectrum Measure(
        InputItem? input, NetworkFeed feed, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var inputs = feed.Tensors(input, float64, settings.Device.Open());
        var blocks = new List<BlockJacobian>();
        var clock = new LayerClock(Timed, settings.Device.Open());
        try
        {
            foreach (var block in chain)
            {
                blocks.Add(blocks.Count == 0
                    ? BlockJacobian.Of(network, block, inputs, cancellation)
                    : BlockJacobian.After(network, block, blocks[^1].ValueOf(block.Entry), inputs, cancellation));
            }
            using var frame = LeadingDirections(blocks, cancellation);
            clock.Shared("leading directions");
            var run = Follow(frame, blocks, input?.Source ?? feed.Source, watch, clock, progress, cancellation);
            runs.Add(run);
            return Result([run]);
        }
        finally
        {
            foreach (var block in blocks)
                block.Dispose();
        }
    }

    private Run Follow(
        Tensor frame, List<BlockJacobian> blocks, string source, Stopwatch watch, LayerClock clock, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        using var product = new TangentProduct(frame, MachineEpsilon.Double);
        var steps = new List<LyapunovStep>();
        foreach (var block in blocks)
        {
            using var scope = NewDisposeScope();
            clock.Begin();
            var images = Images(product.Frame.t(), part => block.Apply(part, cancellation)).t();
            clock.Propagated();
            product.Advance(images);
            steps.Add(Step(product, block.Exit));
            clock.Measured(block.Exit.Name);
            progress?.Report(new($"Lyapunov spectrum of {network.Name}", $"{Path.GetFileName(source)}: {block.Exit.Name}", (double)steps.Count / blocks.Count));
            if (product.Count == 0)
                break;
        }
        return new([.. product.Exponents], known.IsEmpty ? [] : [.. product.FactorErrors], [.. steps], watch.Elapsed.TotalSeconds);
    }

    /// <summary>The starting directions, d × k with orthonormal columns.</summary>
    private Tensor LeadingDirections(List<BlockJacobian> blocks, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)settings.Seed);
        var frame = RandomWeights.Orthogonal(generator, chain[0].InputDimension, count, settings.Device.Open());
        for (var sweep = 0; sweep < (known.IsEmpty ? sweeps : 0); sweep++)
        {
            var rows = frame.t();
            // One frame at a time: those of all blocks of a large network would fill the memory.
            void Replace(Func<Tensor, Tensor> map)
            {
                using (var old = rows)
                    rows = Orthonormal(old, map);
                if (rows.numel() > LargeFrame)
                    AllocatorSettings.ReleaseFree();
            }
            foreach (var block in blocks)
                Replace(part => block.Apply(part, cancellation));
            foreach (var block in Enumerable.Reverse(blocks))
            {
                Replace(part => block.Adjoint(part, cancellation));
                block.Forget();
            }
            // Narrow layers leave fewer directions than there were; the others start anew.
            if (rows.shape[0] < count)
                rows = cat([rows, randn([count - rows.shape[0], rows.shape[1]], float64, generator: generator).to(rows.device)]);
            (frame, _) = linalg.qr(rows.t(), linalg.QRMode.Reduced);
        }
        return frame.DetachFromDisposeScope();
    }

    /// <summary>Images of rows, made orthonormal.</summary>
    private static Tensor Orthonormal(Tensor rows, Func<Tensor, Tensor> map)
    {
        using var scope = NewDisposeScope();
        var (q, _) = linalg.qr(Images(rows, map).t(), linalg.QRMode.Reduced);
        return q.t().MoveToOuterDisposeScope();
    }

    /// <summary>Images of rows, computed in parts: a block holds several values of its own for every one, and autograd all of them.</summary>
    private static Tensor Images(Tensor rows, Func<Tensor, Tensor> map)
    {
        using var scope = NewDisposeScope();
        var images = new List<Tensor>();
        for (var start = 0L; start < rows.shape[0]; start += SweepChunk)
            images.Add(map(rows.narrow(0, start, Math.Min(SweepChunk, rows.shape[0] - start)).contiguous()));
        return cat(images).MoveToOuterDisposeScope();
    }

    /// <summary>Means over all inputs measured so far, with their standard errors; null before the first.</summary>
    public LyapunovSpectrum? Combine() => runs.Count == 0 ? null : Result(runs);

    private LyapunovStep Step(TangentProduct product, Node layer)
    {
        var exponents = product.Exponents;
        return new(product.Depth, layer.Name, [.. exponents], product.NumericalRank(tolerance),
            LyapunovClosedForm.AsymptoticRank(known.IsEmpty ? exponents : known, product.Depth, tolerance));
    }

    private LyapunovSpectrum Result(IReadOnlyList<Run> over)
    {
        var exponents = Mean([.. over.Select(run => run.Exponents)]);
        var depth = over.Min(run => run.Steps.Length);
        LyapunovStep[] steps = [.. Enumerable.Range(0, depth).Select(i => new LyapunovStep(i + 1, over[0].Steps[i].Layer,
            [.. Mean([.. over.Select(run => run.Steps[i].Exponents)])], over.Average(run => run.Steps[i].NumericalRank), over.Average(run => run.Steps[i].AsymptoticRank)))];
        return new()
        {
            Name = network.Name,
            Factors = LyapunovFactors.Network,
            Depth = depth,
            InputDimension = chain[0].InputDimension,
            InputCount = over.Count,
            Exponents = [.. exponents],
            // A linear network's Jacobian is the same at every input.
            StandardErrors = known.IsEmpty ? [.. Errors(over, exponents)] : [.. over[0].FactorErrors.Take(exponents.Length)],
            ClosedForm = [.. known.Take(exponents.Length)],
            LostCount = count - exponents.Length,
            Tolerance = tolerance,
            NumericalRank = steps[^1].NumericalRank,
            AsymptoticRank = steps[^1].AsymptoticRank,
            KaplanYorkeDimension = known.IsEmpty ? null : LyapunovClosedForm.KaplanYorke([.. exponents.OrderDescending()], exponents.Length == chain[0].InputDimension),
            Steps = [.. steps],
            Seed = settings.Seed,
            ElapsedSeconds = over.Sum(run => run.ElapsedSeconds),
        };
    }

    private static double[] Mean(IReadOnlyList<ValueList<double>> lists) =>
        [.. Enumerable.Range(0, lists.Min(list => list.Count)).Select(k => lists.Average(list => list[k]))];

    private static double[] Errors(IReadOnlyList<Run> over, double[] means) => over.Count < 2 ? [] :
        [.. means.Select((mean, k) => Math.Sqrt(over.Sum(run => Math.Pow(run.Exponents[k] - mean, 2)) / (over.Count - 1) / over.Count))];

    /// <summary>Linear perceptrons of equal square independent matrices have one; no other network does.</summary>
    private ImmutableArray<double> ClosedForm()
    {
        if (network.RandomOptions is not { Kind: RandomNetworkKind.Mlp, ActivationInForce: NetworkActivation.Identity, ClassCount: 0 } options
            || chain[0].InputDimension != options.Width || chain.Length != options.Depth)
        {
            return [];
        }
        return options.Initialization switch
        {
            WeightInitialization.Gaussian => LyapunovClosedForm.Gaussian(options.Width, count, options.Gain / Math.Sqrt(options.Width)),
            WeightInitialization.He => LyapunovClosedForm.Gaussian(options.Width, count, options.Gain * Math.Sqrt(2.0 / options.Width)),
            WeightInitialization.Orthogonal or WeightInitialization.DynamicalIsometry => LyapunovClosedForm.Orthogonal(count, options.Gain),
            _ => [],
        };
    }

    private sealed record Run(ValueList<double> Exponents, ValueList<double> FactorErrors, ImmutableArray<LyapunovStep> Steps, double ElapsedSeconds);
}
