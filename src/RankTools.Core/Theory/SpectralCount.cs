using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>
/// An estimate of how many singular values of a linear map exceed a threshold, #{σ &gt; τ}, by stochastic Lanczos quadrature (Ubaru, Chen
/// and Saad 2017).
/// </summary>
/// <remarks>
/// n·E[Σ_j w_j [θ_j &gt; τ²]] over random unit vectors, θ_j and w_j the Ritz values of AᵀA (or AAᵀ) and the squares of their first components.
/// NOTE [Quadrature]: a spectrum that is dense near τ is not resolved by k steps, and the estimate then is off by more than the error over the
/// vectors. But the weights bound the mass of the spectral measure on either side of every Ritz value (Chebyshev, Markov, Stieltjes): with
/// θ_j ≤ τ² &lt; θ_{j+1} the mass up to τ² lies between Σ_{i&lt;j} w_i and Σ_{i≤j+1} w_i. That gives the interval; more steps narrow it.
/// Cost per vector and step: one application of the map and one of its adjoint. Vectors are not reorthogonalised: copies of a converged
/// Ritz value share its weight.
/// </remarks>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end of what the quadrature leaves possible, but for the error over the vectors.</param>
/// <param name="High">Upper end of that.</param>
/// <param name="StandardError">Standard error of all three over the vectors: the largest.</param>
public sealed record SpectralCount(double Value, double Low, double High, double StandardError)
{
    /// <summary>A number that is known.</summary>
    internal static SpectralCount Exact(double value) => new(value, value, value, 0);

    /// <summary>The same where it is known that there are no more than so many.</summary>
    internal SpectralCount UpTo(double most) => this with { Value = Math.Min(Value, most), Low = Math.Min(Low, most), High = Math.Min(High, most) };

    /// <summary>Estimates the number.</summary>
    /// <param name="apply">n × columns to n × rows.</param>
    /// <param name="adjoint">n × rows to n × columns.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Columns of the matrix.</param>
    /// <param name="threshold">τ.</param>
    /// <param name="vectors">Number of random vectors, at least two.</param>
    /// <param name="steps">Lanczos steps.</param>
    /// <param name="seed">Seed of the vectors.</param>
    /// <param name="device">Where the vectors are.</param>
    /// <param name="cancellation">Checked before every step.</param>
    internal static SpectralCount Estimate(
        Func<Tensor, Tensor> apply, Func<Tensor, Tensor> adjoint, long rows, long columns, double threshold, int vectors, int steps, long seed,
        Device device, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var size = Math.Min(rows, columns);
        Func<Tensor, Tensor> square = columns <= rows ? v => adjoint(apply(v)) : v => apply(adjoint(v));
        var count = (int)Math.Min(steps, size);
        using var generator = new Generator((ulong)seed);
        var tridiagonal = zeros([vectors, count, count], float64);
        var current = randn([vectors, size], float64, generator: generator).to(device);
        current /= current.norm(dim: 1, keepdim: true);
        var isOpen = full([vectors, 1], count < size ? 1.0 : 0.0, float64); // 0 where the Krylov space was exhausted: then nothing is left out
        var (previous, coupling) = (zeros_like(current), zeros([vectors, 1], float64, device));
        for (var k = 0; k < count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var image = square(current) - (previous * coupling);
            var diagonal = (image * current).sum(1, keepdim: true);
            image -= current * diagonal;
            tridiagonal.select(2, k).select(1, k).copy_(diagonal.squeeze(1));
            if (k + 1 == count)
                break;
            var norm = image.norm(dim: 1, keepdim: true);
            var isOver = norm.le(1e-13 * diagonal.abs().max()); // an invariant space: what would follow has no weight
            isOpen.mul_(1 - isOver.cpu().to(float64));
            norm = where(isOver, zeros_like(norm), norm);
            tridiagonal.select(2, k).select(1, k + 1).copy_(norm.squeeze(1));
            tridiagonal.select(2, k + 1).select(1, k).copy_(norm.squeeze(1));
            previous = current.MoveToOuterDisposeScope();
            current = where(isOver, zeros_like(image), image / where(isOver, ones_like(norm), norm)).MoveToOuterDisposeScope();
            coupling = norm.MoveToOuterDisposeScope();
        }
        var (values, directions) = linalg.eigh(tridiagonal);
        var weights = directions.select(1, 0).square(); // vectors × steps
        var isAbove = values.gt(threshold * threshold).to(float64); // 0, …, 0, 1, …, 1 as values ascend
        var edge = isAbove.narrow(1, 1, count - 1) - isAbove.narrow(1, 0, count - 1);
        var isFirstAbove = cat([isAbove.narrow(1, 0, 1), edge], 1) * isOpen; // θ_{j+1}
        var isLastBelow = cat([edge, 1 - isAbove.narrow(1, count - 1, 1)], 1) * isOpen; // θ_j
        var estimate = Mean(isAbove);
        var low = Mean(isAbove - isFirstAbove);
        var high = Mean(isAbove + isLastBelow);
        return new(estimate.Value, low.Value, high.Value, new[] { estimate.Error, low.Error, high.Error }.Max());

        (double Value, double Error) Mean(Tensor counted)
        {
            var counts = ((weights * counted).sum(1) * size).data<double>().ToArray();
            var mean = counts.Average();
            return (mean, Math.Sqrt(counts.Sum(value => (value - mean) * (value - mean)) / (vectors - 1) / vectors));
        }
    }
}
