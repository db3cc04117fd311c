using System.IO.Enumeration;

using RankTools.Backend;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Networks.Onnx.Format;
using RankTools.Progress;

using static TorchSharp.torch;

namespace RankTools.Ranks.Weights;

/// <summary>
/// Spectra of all matrices and convolutions of a weight file or network, one array at a time: memory is that of one array, or of one
/// panel and the smaller Gram matrix where the array is larger than that.
/// </summary>
public sealed class WeightRankAnalysis
{
    /// <summary>What arrays may take before they are streamed, unless a limit says otherwise.</summary>
    private const long DefaultMemory = 512L << 20;

    private readonly WeightRankOptions options;
    private readonly ComputeSettings settings;

    /// <summary>Prepares the measurement.</summary>
    public WeightRankAnalysis(WeightRankOptions options, ComputeSettings settings) => (this.options, this.settings) = (options, settings);

    /// <summary>Measures a safetensors, PyTorch or ONNX file, or a checkpoint in several files by its index.</summary>
    /// <param name="path">The file.</param>
    /// <param name="failed">Told of an array, or a file of an index, that cannot be measured; the others go on.</param>
    /// <param name="progress">Told how far the work has come.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    /// <exception cref="RankToolsException">The file cannot be read; <c>WeightNotFound</c>: it has nothing to measure.</exception>
    public IEnumerable<WeightRank> MeasureFile(
        string path, Action<RankToolsException> failed, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var hasFailed = false; // a file of the index: that has been said, and is not said again
        var total = progress is null || OnnxModelFile.IsOnnx(path) ? double.NaN : WeightFile.Read(path, _ => { }, cancellation).Where(IsWanted).Sum(CostOf);
        foreach (var result in Measure(path, WeightFile.Read(path, Fail, cancellation), total, Fail, () => hasFailed, progress, cancellation))
            yield return result;

        void Fail(RankToolsException e)
        {
            hasFailed = true;
            failed(e);
        }
    }

    /// <summary>Measures the weights of a network; convolutions on the maps, and with the strides, dilations and groups, that they have there.</summary>
    /// <inheritdoc cref="MeasureFile"/>
    public IEnumerable<WeightRank> MeasureNetwork(
        NeuralNetwork network, Action<RankToolsException> failed, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(network);
        WeightTensor[] tensors = [.. NetworkWeight.Of(network)];
        return Measure(network.Name, tensors, tensors.Where(IsWanted).Sum(CostOf), failed, () => false, progress, cancellation);
    }

    private IEnumerable<WeightRank> Measure(
        string source, IEnumerable<WeightTensor> tensors, double total, Action<RankToolsException> failed, Func<bool> hasFailed,
        IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var (found, done) = (false, 0.0);
        foreach (var tensor in tensors.Where(IsWanted))
        {
            cancellation.ThrowIfCancellationRequested();
            if (WeightMatrix.Of(tensor) is not { } matrix)
                continue;
            found = true;
            progress?.Report(new($"Weights of {Path.GetFileName(source)}", $"{tensor.Name} ({matrix.Rows} x {matrix.Columns})", done / total));
            done += CostOf(tensor);
            WeightRank result;
            try
            {
                result = Measure(source, tensor, matrix, cancellation);
            }
            catch (RankToolsException e)
            {
                failed(new(e.ErrorId, e.Kind, tensor.Name, $"'{tensor.Name}' of '{source}': {e.Message}", e));
                continue;
            }
            yield return result;
        }
        if (!found && !hasFailed())
        {
            throw new RankToolsException("WeightNotFound", ErrorKind.NotFound, source, options.Names.IsEmpty
                ? $"'{source}' holds no matrix or convolution of floating-point numbers."
                : $"No matrix or convolution of '{source}' is named like {string.Join(", ", options.Names)}. Leave -Name out to see what there is.");
        }
    }

    private WeightRank Measure(string source, WeightTensor tensor, WeightMatrix matrix, CancellationToken cancellation)
    {
        MemoryBudget.Require(settings.MemoryLimit, matrix.GramBytes, tensor.Name, "Its Gram matrix");
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var precision = options.Precision ?? (tensor.IsDouble ? Precision.Double : Precision.Single);
        var device = settings.Device.Open();
        var spectrum = matrix.Spectrum(options.Tolerance, precision, settings.MemoryLimit ?? DefaultMemory, device, cancellation);
        var result = WithTail(
            new(spectrum, options.Tolerance, precision)
            {
                Source = source,
                Name = tensor.Name,
                Kind = matrix.Kind,
                ElementType = tensor.ElementType,
                Shape = tensor.Shape,
            },
            cancellation);
        if (tensor.Geometry is null && options.MapSize == 0)
            return result;
        if (matrix.Kernel() is not { } kernel)
            return result;
        var geometry = matrix.GeometryOn(options.MapSize);
        return result.WithOperator(ConvolutionSpectrum.Of(kernel.to(device), geometry, cancellation), geometry);
    }

    /// <summary>Fits the eigenvalues above their error: what is nothing but rounding has no tail.</summary>
    private WeightRank WithTail(WeightRank result, CancellationToken cancellation)
    {
        var eigenvalues = result.SingularValues.Where(value => value > result.SingularValueError).Select(value => value * value).ToArray();
        if (PowerLawFit.Of(eigenvalues, cancellation) is not { } fit)
            return result;
        return result with
        {
            Alpha = fit.Alpha,
            AlphaStandardError = fit.StandardError,
            TailMinimum = fit.Minimum,
            TailCount = fit.TailCount,
            TailDistance = fit.Distance,
            TailPlausibility = options.BootstrapCount == 0
                ? null
                : fit.Plausibility(eigenvalues, options.BootstrapCount, settings.Seed, cancellation),
        };
    }

    /// <summary>Multiply-adds, about: the smaller Gram matrix and its eigenvalues; of a convolution on a map, also singular values at every frequency.</summary>
    private double CostOf(WeightTensor tensor)
    {
        if (WeightMatrix.Of(tensor) is not { } matrix)
            return 0;
        const double eigenvalues = 10;
        var (smaller, larger) = (Math.Min(matrix.Rows, matrix.Columns), Math.Max(matrix.Rows, matrix.Columns));
        var flat = (double)smaller * smaller * (larger + (eigenvalues * smaller));
        if (matrix.Kind != WeightKind.Convolution || (tensor.Geometry is null && options.MapSize == 0))
            return flat;
        var frequencies = (double)options.MapSize * options.MapSize / 2;
        var channels = (double)Math.Min(tensor.Shape[0], tensor.Shape[1]);
        return flat + (frequencies * channels * channels * (Math.Max(tensor.Shape[0], tensor.Shape[1]) + (4 * eigenvalues * channels)));
    }

    private bool IsWanted(WeightTensor tensor) =>
        options.Names.IsEmpty || options.Names.Any(name => FileSystemName.MatchesSimpleExpression(name, tensor.Name, ignoreCase: true));
}
