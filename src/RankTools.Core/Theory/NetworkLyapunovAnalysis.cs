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
/// Lyapunov exponents of a network: the Jacobians of its blocks (NOTE [Block]), one after another, applied to k random orthonormal
/// directions of the whole input. Blocks of a trained network are not independent, so these are exponents at finite depth, which depend
/// on the input; their error is that over inputs. Cost per input: k tangents in float64, and a QR of every layer's d × k.
/// </summary>
public sealed class NetworkLyapunovAnalysis
{
    private readonly NeuralNetwork network;
    private readonly ComputeSettings settings;
    private readonly double tolerance;
    private readonly ImmutableArray<NetworkBlock> chain;
    private readonly ImmutableArray<double> known;
    private readonly int count;
    private readonly List<Run> runs = [];

    /// <summary>Plans the work.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layers">Patterns of the layers that separate blocks; empty for the default probes.</param>
    /// <param name="count">Number of directions; at most as many are taken as the input has values.</param>
    /// <param name="tolerance">r of the ranks.</param>
    /// <param name="settings">Where to compute; everything is in double precision.</param>
    /// <exception cref="RankToolsException"><c>LayerNotFound</c>, <c>MemoryLimitExceeded</c>.</exception>
    public NetworkLyapunovAnalysis(NeuralNetwork network, IReadOnlyCollection<string> layers, int count, double tolerance, ComputeSettings settings)
    {
        (this.network, this.tolerance, this.settings) = (network, tolerance, settings);
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

    /// <summary>How the work is done, for people.</summary>
    public string Description => $"{count} directions through {chain.Length} blocks: {string.Join(", ", chain.Select(block => block.Exit.Name))}.";

    /// <summary>Measures at one input, and keeps the result for <see cref="Combine"/>.</summary>
    /// <param name="input">A preprocessed input.</param>
    /// <param name="progress">Told the share of the blocks done.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>, <c>NonFiniteValue</c>.</exception>
    public LyapunovSpectrum Measure(InputItem input, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var off = no_grad();
        var device = settings.Device.Open();
        using var value = NetworkInference.ToTensor(network, input).to(device);
        using var generator = new Generator((ulong)settings.Seed);
        using var frame = RandomWeights.Orthogonal(generator, chain[0].InputDimension, count, device);
        using var product = new TangentProduct(frame, MachineEpsilon.Double);
        var inputs = new Dictionary<Node, Tensor> { [network.Nodes[0]] = value };
        var steps = new List<LyapunovStep>();
        var current = BlockJacobian.Of(network, chain[0], inputs, cancellation);
        try
        {
            for (var i = 0; i < chain.Length; i++)
            {
                using var scope = NewDisposeScope();
                product.Advance(current.Apply(product.Frame.t(), cancellation).t());
                steps.Add(Step(product, chain[i].Exit));
                progress?.Report(new($"Lyapunov spectrum of {network.Name}", $"{Path.GetFileName(input.Source)}: {chain[i].Exit.Name}", (i + 1.0) / chain.Length));
                if (product.Count == 0 || i == chain.Length - 1)
                    break;
                var next = BlockJacobian.After(network, chain[i + 1], current.ValueOf(chain[i].Exit), inputs, cancellation);
                current.Dispose();
                current = next;
            }
        }
        finally
        {
            current.Dispose();
        }
        var run = new Run([.. product.Exponents], known.IsEmpty ? [] : [.. product.FactorErrors], [.. steps], watch.Elapsed.TotalSeconds);
        runs.Add(run);
        return Result([run]);
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
