using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

using RankTools.Backend;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Networks;
using RankTools.Progress;
using RankTools.Ranks;

namespace RankTools.Theory;

/// <summary>
/// What becomes of the manifold that inputs lie on: the intrinsic dimension of the features of every layer (TwoNN, and Gride by scale), and the rank of
/// the layer's Jacobian on the inputs' own tangent directions (NOTE [Local tangents] at <see cref="TangentSpace"/>), beside what the
/// estimator says where the dimension is known (NOTE [Bias of intrinsic dimension] at <see cref="CubeCalibration"/>).
/// </summary>
/// <remarks>
/// Cost: one value pass per input; N²d/2 multiply-adds for the neighbours of a layer with d values; t tangents in float64 at each of the inputs
/// looked at. Memory: all inputs, and the features of all layers.
/// </remarks>
public sealed class ManifoldDimensionAnalysis
{
    private const double FeatureShare = 0.3;
    private const double TangentShare = 0.7;

    private readonly NeuralNetwork network;
    private readonly ManifoldDimensionOptions options;
    private readonly ComputeSettings settings;
    private readonly ImmutableArray<Node> layers;
    private readonly FeatureExtraction extraction;
    private readonly TangentSpaceRanks tangents;
    private readonly FeatureDimensionAnalysis estimators;
    private readonly CubeCalibration calibration;
    private readonly List<InputItem> inputs = [];
    private readonly HashSet<UInt128> seen = [];
    private int duplicates;

    /// <summary>Plans the work.</summary>
    /// <param name="network">A network with one input.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="settings">Where and how; features are computed in its precision, tangents in double precision.</param>
    /// <exception cref="RankToolsException">
    /// <c>LayerNotFound</c>, <c>InputMissing</c>, <c>OperatorNotDifferentiable</c>, <c>MemoryLimitExceeded</c>;
    /// <c>DirectionCountInvalid</c>: more tangent directions than neighbours, or than an input has values.
    /// </exception>
    public ManifoldDimensionAnalysis(NeuralNetwork network, ManifoldDimensionOptions options, ComputeSettings settings)
    {
        (this.network, this.options, this.settings) = (network, options, settings);
        layers = LayerSelection.Select(network, options.Layers);
        extraction = new(network, layers, settings, options.BatchSize);
        tangents = new(network, layers, options.Tolerance, settings);
        estimators = Estimators(bootstrap: 200);
        calibration = new(Estimators(bootstrap: 0), settings.Seed);
        var most = Math.Min(options.NeighborCount, network.Nodes[0].ElementCount);
        if (options.TangentDimension > most)
        {
            throw new RankToolsException("DirectionCountInvalid", ErrorKind.InvalidArgument, options.TangentDimension,
                $"{options.TangentDimension} tangent directions were asked for; {options.NeighborCount} neighbours in {network.Nodes[0].ElementCount} dimensions have up to {most}. "
                + "Give a smaller -TangentDimension, or a larger -NeighborCount.");
        }
    }

    /// <summary>Told what features and tangents took, and every layer's estimators; null where nobody asks.</summary>
    public Action<LayerTiming>? Timed { get; init; }

    /// <summary>Distinct inputs taken so far.</summary>
    public int InputCount => inputs.Count;

    /// <summary>What results and errors call the inputs: the one they all come from, or their number.</summary>
    public string Source => inputs.Select(input => File(input.Source)).Distinct().Take(2).ToArray() is [var only] ? only : $"{inputs.Count} inputs";

    /// <summary>Takes an input; one equal to an earlier one is counted and left out.</summary>
    /// <exception cref="RankToolsException"><c>InputShapeMismatch</c>, <c>MemoryLimitExceeded</c>.</exception>
    public void Add(InputItem input)
    {
        ArgumentNullException.ThrowIfNull(input);
        extraction.Check(input);
        if (!seen.Add(MemoryMarshal.Read<UInt128>(SHA256.HashData(MemoryMarshal.AsBytes<double>(input.Values)))))
        {
            duplicates++;
            return;
        }
        MemoryBudget.Require(settings.MemoryLimit, Bytes(inputs.Count + 1), input.Source, $"{inputs.Count + 1} inputs and their features at {layers.Length} layers");
        inputs.Add(input);
    }

    /// <summary>Measures the input and every layer at all inputs taken so far, giving each result as soon as it is known.</summary>
    /// <param name="skipped">Told of an input that gives no features, and of an estimator that has no answer; the rest goes on.</param>
    /// <param name="progress">Told how far the work has come.</param>
    /// <param name="cancellation">Checked between operators and blocks.</param>
    /// <exception cref="RankToolsException">
    /// <c>TooFewSamples</c>: not more inputs than neighbours; <c>DimensionUndefined</c>: the inputs have no TwoNN dimension, and no other was given;
    /// <c>BatchNotSupported</c>, <c>NonFiniteValue</c>, <c>MemoryLimitExceeded</c>, <c>SolverFailed</c>.
    /// </exception>
    public IEnumerable<ManifoldDimension> Measure(
        Action<RankToolsException> skipped, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var source = Source;
        var watch = Stopwatch.StartNew();
        var reporter = new LayerProgress(progress, $"Manifold dimensions of {network.Name}", source);
        RequireEnough(inputs.Count);
        var clock = new LayerClock(Timed, settings.Device.Open());
        var (kept, features) = Features(source, skipped, reporter, cancellation);
        RequireEnough(kept.Count);
        clock.Shared("features");
        var points = new InputRows(source, kept);
        var own = Dimensions(points, skipped, cancellation);
        clock.Measured(network.Nodes[0].Name);
        var evidence = Tangents(kept, points, DirectionCount(own, source), reporter, cancellation);
        clock.Shared("tangents");
        yield return Result(evidence, own, cancellation) with { ElapsedSeconds = watch.Elapsed.TotalSeconds };
        for (var i = 0; i < layers.Length; i++)
        {
            reporter.Layer = layers[i].Name;
            clock.Begin();
            var found = Dimensions(features[i], skipped, cancellation);
            var result = Result(evidence with { Layer = layers[i] }, found, cancellation) with { ElapsedSeconds = watch.Elapsed.TotalSeconds };
            clock.Measured(result.Layer);
            yield return result;
            reporter.Report(TangentShare + ((1 - TangentShare) * (i + 1) / layers.Length));
        }

        void RequireEnough(int count)
        {
            if (count <= options.NeighborCount)
                throw DimensionErrors.TooFewSamples(source, count, options.NeighborCount + 1, $"a tangent space from {options.NeighborCount} neighbours (-NeighborCount), equal samples taken as one,");
        }
    }

    private ManifoldDimension Result(TangentEvidence evidence, FeatureDimension[] found, CancellationToken cancellation)
    {
        var twoNN = found.FirstOrDefault(IsTwoNN);
        int? whole = twoNN is null ? null : Rounded(twoNN.Dimension, evidence.Layer.ElementCount);
        var cube = twoNN is null ? null : calibration.Of((int)(twoNN.Count - twoNN.DuplicateCount!.Value), whole!.Value, cancellation);
        var expected = cube?.GetValueOrDefault(CubeCalibration.Key(twoNN!)) ?? [];
        var ranks = evidence.Ranks[evidence.Layer];
        int[] counts = [.. ranks.Select(one => one.Rank.Rank)];
        return new()
        {
            Network = network.Name,
            Layer = evidence.Layer.Name,
            LayerIndex = evidence.Layer.Index,
            Source = evidence.Source,
            InputCount = evidence.InputCount,
            DuplicateCount = duplicates,
            Width = evidence.Layer.ElementCount,
            IntrinsicDimension = twoNN?.Dimension,
            StandardError = twoNN?.StandardError,
            Scales = [.. found.Where(one => !IsTwoNN(one)).Select(one => Scale(one, cube))],
            CalibrationDimension = whole,
            CalibrationEstimate = expected.Length == 0 ? null : expected.Average(),
            CalibrationError = ErrorOfMean(expected),
            TangentRank = counts.Average(),
            TangentRankError = ErrorOfMean(Array.ConvertAll(counts, count => (double)count)),
            TangentRankLow = ranks.Average(one => one.Rank.RankLow),
            TangentRankHigh = ranks.Average(one => one.Rank.RankHigh),
            TangentRanks = [.. counts],
            TangentSingularValues = [.. Enumerable.Range(0, ranks.Min(one => one.Values.Count)).Select(k => ranks.Average(one => one.Values[k]))],
            TangentDimension = evidence.Dimension,
            TangentVarianceShare = evidence.Spaces.Average(space => space.Share),
            NeighborhoodRadius = evidence.Spaces.Average(space => space.Radius),
            NeighborCount = options.NeighborCount,
            Rule = options.Tolerance.Rule,
            Tolerance = options.Tolerance.Value,
            Device = settings.Device.ToString(),
            Seed = settings.Seed,
        };
    }

    /// <summary>What was asked for, or the intrinsic dimension of the inputs.</summary>
    private int DirectionCount(FeatureDimension[] inputDimensions, string source) => options.TangentDimension
        ?? (inputDimensions.FirstOrDefault(IsTwoNN) is { } twoNN
            ? Rounded(twoNN.Dimension, Math.Min(options.NeighborCount, network.Nodes[0].ElementCount))
            : throw new RankToolsException("DimensionUndefined", ErrorKind.NumericalFailure, source,
                $"The inputs of '{source}' have no TwoNN dimension, so the number of tangent directions is not known. Give it with -TangentDimension."));

    /// <summary>Tangent spaces of the data at the chosen inputs, and the ranks of all layers on them.</summary>
    private TangentEvidence Tangents(
        List<InputItem> kept, InputRows points, int dimension, IProgress<double> progress, CancellationToken cancellation)
    {
        var evidence = new TangentEvidence(points.Name, kept.Count, network.Nodes[0], dimension, [], layers.Prepend(network.Nodes[0]).ToDictionary(
            layer => layer, _ => new List<(RankEstimate, Spectrum)>()));
        var chosen = Chosen(kept.Count);
        foreach (var index in chosen)
        {
            using var space = TangentSpace.At(points, index, options.NeighborCount, dimension, settings, cancellation);
            evidence.Spaces.Add((space.VarianceShare, space.Radius));
            foreach (var (layer, found) in tangents.At(kept[index], space.Directions, cancellation))
                evidence.Ranks[layer].Add(found);
            progress.Report(FeatureShare + ((TangentShare - FeatureShare) * evidence.Spaces.Count / chosen.Length));
        }
        return evidence;
    }

    private FeatureDimensionAnalysis Estimators(int bootstrap) => new(
        new([DimensionMethod.TwoNN, DimensionMethod.Gride], [], options.Tolerance, LargestScale: options.LargestScale, Bootstrap: bootstrap), settings);

    private static bool IsTwoNN(FeatureDimension result) => result.Method == DimensionMethod.TwoNN;

    /// <summary>The features of every layer, and the inputs that have them.</summary>
    private (List<InputItem> Kept, CollectedRows[] Features) Features(
        string source, Action<RankToolsException> skipped, IProgress<double> progress, CancellationToken cancellation)
    {
        var (kept, rows) = (new List<InputItem>(), layers.Select(layer => new CollectedRows($"{source}#{layer.Name}", (int)layer.ElementCount)).ToArray());
        foreach (var (batch, number) in inputs.Chunk(extraction.BatchSize).Select((batch, number) => (batch, number)))
        {
            var found = extraction.Evaluate(batch, cancellation).Finite((input, _, layer) => skipped(FeatureErrors.NonFinite(input.Source, layers[layer].Name)));
            kept.AddRange(found.Inputs);
            for (var i = 0; i < rows.Length && found.Inputs.Count > 0; i++)
                rows[i].Add(found, i);
            progress.Report(FeatureShare * Math.Min(1, (number + 1.0) * extraction.BatchSize / inputs.Count));
        }
        return (kept, rows);
    }

    /// <summary>TwoNN and Gride; empty where the features have no dimension at all.</summary>
    private FeatureDimension[] Dimensions(IRowSource rows, Action<RankToolsException> skipped, CancellationToken cancellation)
    {
        try
        {
            return [.. estimators.Measure(rows, skipped, null, cancellation)];
        }
        catch (RankToolsException e) when (e.ErrorId is "NoVariance" or "TooFewSamples")
        {
            skipped(e); // of this layer; its Jacobian has a rank all the same
            return [];
        }
    }

    private static ScaleDimension Scale(FeatureDimension result, IReadOnlyDictionary<string, double[]>? expected)
    {
        var first = int.Parse(result.Criterion.AsSpan(0, result.Criterion.IndexOf(':', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);
        return new(first, 2 * first, result.Dimension, result.StandardError, result.Radius!.Value, expected?.GetValueOrDefault(CubeCalibration.Key(result))?.Average());
    }

    private int[] Chosen(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
#pragma warning disable CA5394 // a sample, not a secret
        new Random((int)(settings.Seed ^ (settings.Seed >> 32))).Shuffle(order);
#pragma warning restore CA5394
        return [.. order.Take(options.ImageCount)];
    }

    private long Bytes(long count) => count * ((sizeof(double) * network.Nodes[0].ElementCount)
        + ((settings.Precision == Precision.Double ? sizeof(double) : sizeof(float)) * layers.Sum(layer => layer.ElementCount)));

    /// <summary>What a source names, without the number of a sample in it.</summary>
    private static string File(string source) =>
        source.LastIndexOf('#') is > 0 and var place && source.AsSpan(place + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? source[..place] : source;

    private static int Rounded(double dimension, long most) => (int)Math.Clamp(Math.Round(dimension), 1, most);

    private static double? ErrorOfMean(double[] values) => values.Length < 2 ? null :
        Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (values.Length - 1) / values.Length);

    /// <summary>What tangent directions say, of one layer after another.</summary>
    private sealed record TangentEvidence(
        string Source, int InputCount, Node Layer, int Dimension, List<(double Share, double Radius)> Spaces,
        Dictionary<Node, List<(RankEstimate Rank, Spectrum Values)>> Ranks);
}
