using System.Collections.Immutable;
using System.Diagnostics;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Inference;
using RankTools.Networks;
using RankTools.Progress;
using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// The Jacobian rank of every block of a network alone (NOTE [Block]), or of every operator, at the point that an input passes through.
/// All in float64.
/// </summary>
/// <remarks>
/// Up to <see cref="BlockRankOptions.DenseLimit"/> on the smaller side the Jacobian is formed (as many tangents or cotangents as that side
/// has) and all singular values computed. Beyond it: the structural bound from above, the singular values of a sketch J Q with
/// orthonormal random Q from below (σ_i(J Q) ≤ σ_i(J)), and a stochastic count above τ.
/// </remarks>
public sealed class BlockRankAnalysis
{
    private const int ChunkElements = 1 << 25;
    private const int LargeBlock = 1 << 18; // values that go in and out of a block from which on memory matters
    private const double GramResolves = 1e-5; // of σ_1: what a Gram matrix of some hundred rows in float64 resolves for sure

    private readonly NeuralNetwork network;
    private readonly BlockRankOptions options;
    private readonly ComputeSettings settings;
    private readonly ImmutableArray<NetworkBlock> blocks;
    private readonly long memory;
    private readonly BlockShares shares;

    /// <summary>Plans the work.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="settings">Where it is computed.</param>
    /// <exception cref="RankToolsException"><c>LayerNotFound</c>.</exception>
    public BlockRankAnalysis(NeuralNetwork network, BlockRankOptions options, ComputeSettings settings)
    {
        (this.network, this.options, this.settings) = (network, options, settings);
        blocks = NetworkBlock.Of(network, LayerSelection.Select(network, options.Layers));
        memory = settings.MemoryLimit ?? RankDevice.FreeMemoryOf(settings.Device) / 2;
        shares = BlockShares.Of(network, blocks, block => Math.Min(block.InputDimension, block.OutputDimension) is var smaller && smaller <= options.DenseLimit
            ? smaller : options.SketchSize + (2.0 * options.VectorCount * options.StepCount));
    }

    /// <summary>Told what every block, or operator, took; null where nobody asks.</summary>
    public Action<LayerTiming>? Timed { get; init; }

    /// <summary>How the work is done, for people.</summary>
    public string Description => $"{blocks.Length} blocks: {string.Join(", ", blocks.Select(block => block.ToString()))}.";

    /// <summary>Measures every block at one input, giving each result as soon as it is known.</summary>
    /// <param name="input">A preprocessed input; null where the feed has all.</param>
    /// <param name="feed">Values of the network's other inputs.</param>
    /// <param name="progress">Told the share of the arithmetic done.</param>
    /// <param name="cancellation">Checked between operators and steps.</param>
    /// <exception cref="RankToolsException">
    /// <c>InputShapeMismatch</c>, <c>NonFiniteValue</c>, <c>MemoryLimitExceeded</c>, <c>SolverFailed</c>.
    /// </exception>
    public IEnumerable<BlockRank> Measure(
        InputItem? input, NetworkFeed feed, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var source = input?.Source ?? feed.Source;
        var inputs = Inputs(input, feed);
        var clock = new LayerClock(Timed, settings.Device.Open());
        try
        {
            for (var i = 0; i < blocks.Length; i++)
            {
                progress?.Report(new($"Block ranks of {network.Name}", $"{Path.GetFileName(source)}: {blocks[i]}", shares.Before(i)));
                var watch = Stopwatch.StartNew();
                clock.Begin();
                using var block = BlockJacobian.Of(network, blocks[i], inputs, cancellation);
                // Memory that the block before left free has the sizes of that block, and would only be added to.
                if (block.Rows + block.Columns > LargeBlock)
                    AllocatorSettings.ReleaseFree();
                if (!options.PerOperator)
                {
                    yield return Measure(block, $"{block.Steps.Length} operators", source, watch, clock, cancellation);
                    continue;
                }
                foreach (var step in block.Steps)
                {
                    watch.Restart();
                    clock.Begin();
                    using var alone = block.Of(step);
                    yield return Measure(alone, step.Operator.Kind, source, watch, clock, cancellation);
                }
            }
        }
        finally
        {
            foreach (var value in inputs.Values)
                value.Dispose();
        }
    }

    private Dictionary<Node, Tensor> Inputs(InputItem? input, NetworkFeed feed)
    {
        using var scope = NewDisposeScope();
        return feed.Tensors(input, float64, settings.Device.Open()).ToDictionary(pair => pair.Key, pair => pair.Value.DetachFromDisposeScope());
    }

    private BlockRank Measure(BlockJacobian block, string name, string source, Stopwatch watch, LayerClock clock, CancellationToken cancellation)
    {
        var bound = StructuralBound.Of(block, settings.Seed, cancellation);
        var smaller = Math.Min(block.Rows, block.Columns);
        var isDense = smaller <= options.DenseLimit && block.Rows * block.Columns * sizeof(double) * 3 <= memory;
        var found = isDense ? Dense(block, clock, cancellation) : Estimated(block, bound, clock, cancellation);
        clock.Measured(block.Exit.Name);
        return new()
        {
            Network = network.Name,
            Entry = string.Join('+', block.Entries.Select(entry => entry.Name)),
            Layer = block.Exit.Name,
            LayerIndex = block.Exit.Index,
            Operator = name,
            Source = source,
            InputDimension = block.Columns,
            OutputDimension = block.Rows,
            Rank = isDense ? found.Low : null,
            RankLow = found.Low,
            RankHigh = Math.Max(bound.Rank, found.Low),
            BoundBy = bound.Reason,
            NumericalRank = found.Count.Value,
            NumericalRankLow = found.Count.Low,
            NumericalRankHigh = found.Count.High,
            NumericalRankError = found.Count.StandardError,
            Tolerance = options.Tolerance,
            SpectralNorm = found.Norm,
            SingularValues = found.Values,
            SingularValueError = found.Error,
            LosesMost = bound.LargestLoss > 0 ? bound.MostLossy.Node.Name : "",
            LargestLoss = bound.LargestLoss,
            KinkCount = block.KinkCount,
            Device = settings.Device.ToString(),
            Seed = settings.Seed,
            ElapsedSeconds = watch.Elapsed.TotalSeconds,
        };
    }

    private Found Dense(BlockJacobian block, LayerClock clock, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var byTangents = block.Columns <= block.Rows;
        var jacobian = Images(block, eye(Math.Min(block.Rows, block.Columns), dtype: float64, device: block.Device), byTangents, cancellation);
        clock.Propagated();
        var spectrum = MatrixSpectrum.Of(jacobian, null, Precision.Double, cancellation);
        var error = spectrum.Error.Plus(TangentError.Assumed(spectrum.Values, block.Steps.Length)).Uniform;
        return new(spectrum.Values.CountAbove(error), SpectralCount.Exact(spectrum.Values.CountAbove(options.Tolerance * spectrum.Values.Largest)),
            spectrum.Values.Largest, spectrum.Values, error);
    }

    private Found Estimated(BlockJacobian block, StructuralBound bound, LayerClock clock, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        Tensor Apply(Tensor vectors) => Images(block, vectors, byTangents: true, cancellation);
        Tensor Adjoint(Tensor vectors) => Images(block, vectors, byTangents: false, cancellation);
        var size = Math.Min(block.Rows, block.Columns);
        MemoryBudget.Require(settings.MemoryLimit, 6L * options.VectorCount * Math.Max(block.Rows, block.Columns) * sizeof(double), block.Exit.Name,
            $"The estimate for block '{block.Exit.Name}'");

        var (values, error) = Sketch(block, (int)Math.Min(options.SketchSize, size), clock, cancellation);

        var norm = LanczosNorm.Bracket(Apply, Adjoint, block.Rows, block.Columns, options.StepCount, settings.Seed, block.Device, cancellation);
        var count = norm.Lower == 0 ? SpectralCount.Exact(0) : SpectralCount.Estimate(
            Apply, Adjoint, block.Rows, block.Columns, options.Tolerance * norm.Lower, options.VectorCount, options.StepCount, settings.Seed, block.Device, cancellation);
        // What is known for certain holds for the estimate too.
        return new(values.CountAbove(error), count.UpTo(bound.Rank), norm.Lower, Spectrum.Empty, error);
    }

    /// <summary>Singular values of J Q for random orthonormal Q, none of which exceeds that of J, with a bound on their errors.</summary>
    private (Spectrum Values, double Error) Sketch(BlockJacobian block, int size, LayerClock clock, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var fits = memory / (2 * sizeof(double) * block.Rows);
        using var generator = new Generator((ulong)settings.Seed);
        using var directions = new DisjointDirections(generator, block.Columns, Math.Clamp(fits, 1, size), block.Device);
        var images = empty([directions.Count, block.Rows], float64, block.Device);
        InChunks(block, directions.Count, (start, count) => images.narrow(0, start, count).copy_(block.Apply(directions.Rows(start, count), cancellation)));
        clock.Propagated();
        // QR of a million columns takes many times as long as their Gram, and is needed only where that cannot tell all values from zero.
        var (values, error) = Resolved(new(ToleranceRule.Relative, GramResolves));
        return values.CountAbove(error) == values.Count ? (values, error) : Resolved(null);

        (Spectrum Values, double Error) Resolved(Tolerance? tolerance)
        {
            var spectrum = MatrixSpectrum.Of(images, tolerance, Precision.Double, cancellation);
            return (spectrum.Values, spectrum.Error.Plus(TangentError.Assumed(spectrum.Values, block.Steps.Length)).Uniform);
        }
    }

    /// <summary>Images of many vectors.</summary>
    private static Tensor Images(BlockJacobian block, Tensor vectors, bool byTangents, CancellationToken cancellation)
    {
        Tensor Image(Tensor part) => byTangents ? block.Apply(part, cancellation) : block.Adjoint(part, cancellation);
        if (vectors.shape[0] <= ChunkSize(block))
            return Image(vectors);
        var images = empty([vectors.shape[0], byTangents ? block.Rows : block.Columns], float64, vectors.device);
        InChunks(block, vectors.shape[0], (start, count) => images.narrow(0, start, count).copy_(Image(vectors.narrow(0, start, count))));
        return images;
    }

    /// <summary>Works on many vectors in chunks that keep the memory of everything on the way bounded.</summary>
    private static void InChunks(BlockJacobian block, long total, Action<long, long> work)
    {
        var chunk = ChunkSize(block);
        for (var start = 0L; start < total; start += chunk)
        {
            using var scope = NewDisposeScope();
            work(start, Math.Min(chunk, total - start));
        }
    }

    private static long ChunkSize(BlockJacobian block) =>
        Math.Clamp(ChunkElements / (block.Columns + block.Steps.Sum(step => step.Node.ElementCount)), 1, 256);

    private sealed record Found(long Low, SpectralCount Count, double Norm, Spectrum Values, double Error);
}
