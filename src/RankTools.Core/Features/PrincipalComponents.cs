using RankTools.Backend;
using RankTools.Data;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>The singular values of centred samples X, n × d, and the samples' coordinates along the principal axes.</summary>
/// <remarks>
/// From moments: the eigenvalues of the d × d scatter matrix, or of a sketch's small Gram matrix. From fewer samples than features: the
/// eigenvalues of the n × n matrix of their inner products, summed over tiles of centred rows. All in float64; σ² is off by rounding of
/// d·ε·σ_1² + (ε/2)·√n·‖X‖_F², as in NOTE [Error of singular values].
/// </remarks>
internal sealed class PrincipalComponents : IDisposable
{
    private const double Rounding = 1e-14; // of the mean, per number

    private PrincipalComponents(long count, long width, double scatter, double missing, Spectrum values, Tensor vectors)
    {
        (Count, Width, Scatter, Missing, Values, Vectors) = (count, width, scatter, missing, values, vectors);
        var size = Math.Min(count, width);
        var squares = (size * MachineEpsilon.Double * values.Largest * values.Largest) + (MachineEpsilon.Double / 2 * Math.Sqrt(count) * scatter);
        Error = new(0, Math.Sqrt(squares + missing));
    }

    /// <summary>n.</summary>
    public long Count { get; }

    /// <summary>d.</summary>
    public long Width { get; }

    /// <summary>‖X‖_F², the sum of all σ².</summary>
    public double Scatter { get; }

    /// <summary>What a sketch may have taken off each σ²; 0 where there was none.</summary>
    public double Missing { get; }

    /// <summary>σ, descending.</summary>
    public Spectrum Values { get; }

    /// <summary>Their error.</summary>
    public SpectrumError Error { get; }

    /// <summary>
    /// As columns in the order of <see cref="Values"/>: axes, d rows, or left singular vectors, n rows. Where there are more of them than
    /// values, the rest belong to σ = 0.
    /// </summary>
    public Tensor Vectors { get; }

    /// <summary>From moments. <see cref="Vectors"/> are axes; for a sketch those of the sketch.</summary>
    /// <exception cref="Errors.RankToolsException"><c>TooFewSamples</c>, <c>NoVariance</c>, <c>SolverFailed</c>.</exception>
    public static PrincipalComponents Of(string source, MomentState state, Device device)
    {
        Check(source, state.Count, state.Scatter, state.Mean.Sum(value => value * value));
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var matrix = tensor(state.Matrix, float64).reshape(-1, state.Width).to(device);
        if (state.Form == MomentForm.Covariance)
        {
            var (squares, axes) = VerifiedSolver.SymmetricEigenvectors(matrix);
            return Make(state.Count, state.Width, state.Scatter, 0, squares, axes);
        }
        var (own, left) = VerifiedSolver.SymmetricEigenvectors(matrix.mm(matrix.t()));
        var roots = own.clamp_min(double.Epsilon).sqrt();
        return Make(state.Count, state.Width, state.Scatter, state.Error, own, matrix.t().mm(left).div_(roots));
    }

    /// <summary>From no more samples than a matrix of their products can hold. <see cref="Vectors"/> are left singular vectors.</summary>
    /// <exception cref="Errors.RankToolsException"><c>NonFiniteInput</c>, <c>TooFewSamples</c>, <c>NoVariance</c>, <c>SolverFailed</c>.</exception>
    public static PrincipalComponents OfSamples(IRowSource source, ComputeSettings settings, IProgress<double>? progress, CancellationToken cancellation)
    {
        MemoryBudget.Require(
            settings.MemoryLimit, 4 * source.Rows * source.Rows * sizeof(double), source.Name, $"The inner products of the samples of '{source.Name}'");
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var device = settings.Device.Open();
        var step = RowBlocks.Length(source.RowLength, settings.MemoryLimit);
        var mean = zeros(source.RowLength, float64, device);
        foreach (var (_, rows) in RowBlocks.All(source, step, device, null, cancellation))
        {
            using var inner = NewDisposeScope();
            mean.add_(rows.sum([0L]).div_(source.Rows));
        }
        var products = zeros(source.Rows, source.Rows, float64, device);
        foreach (var (first, rows) in RowBlocks.All(source, step, device, progress, cancellation))
        {
            rows.sub_(mean);
            for (long other = first; other < source.Rows; other += step)
            {
                cancellation.ThrowIfCancellationRequested();
                using var inner = NewDisposeScope();
                var right = other == first ? rows.alias() : RowBlocks.Read(source, other, Math.Min(step, source.Rows - other), device).sub_(mean);
                var block = rows.mm(right.t());
                products.narrow(0, first, rows.shape[0]).narrow(1, other, right.shape[0]).copy_(block);
                products.narrow(1, first, rows.shape[0]).narrow(0, other, right.shape[0]).copy_(block.t());
            }
        }
        var scatter = products.trace().item<double>();
        Check(source.Name, source.Rows, scatter, mean.square().sum().item<double>());
        var (squares, vectors) = VerifiedSolver.SymmetricEigenvectors(products);
        return Make(source.Rows, source.RowLength, scatter, 0, squares, vectors);
    }

    public void Dispose() => Vectors.Dispose();

    private static PrincipalComponents Make(long count, long width, double scatter, double missing, Tensor squares, Tensor vectors)
    {
        var kept = (int)Math.Min(Math.Min(squares.shape[0], count), width);
        var descending = squares.cpu().data<double>().ToArray().Reverse().Take(kept).Select(value => Math.Sqrt(Math.Max(0, value))).ToArray();
        var columns = vectors.flip(1).contiguous();
        return new(count, width, scatter, missing, new(descending), columns.MoveToOuterDisposeScope().DetachFromDisposeScope());
    }

    private static void Check(string source, long count, double scatter, double squaredMean)
    {
        if (count < 2)
            throw DimensionErrors.TooFewSamples(source, count, 2, "a principal component analysis");
        if (!(scatter > Rounding * Rounding * count * squaredMean))
            throw DimensionErrors.NoVariance(source);
    }
}
