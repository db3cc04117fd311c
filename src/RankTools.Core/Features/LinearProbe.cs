using RankTools.Backend;
using RankTools.Data;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// A linear classifier fitted to features by ridge regression on indicators of the classes:
/// min ‖Y − XWᵀ − 1bᵀ‖_F² + λ‖W‖_F², b not penalised.
/// </summary>
/// <remarks>
/// With X centred = U S Vᵀ: Wᵀ = V (S² + λ)⁻¹ Vᵀ XᵀY, from one pass over the rows and one eigenvalue problem. λ is a multiple t of the
/// mean variance of a feature, times n; where t is not given it is the best of 10^−6, 10^−5.5, …, 10^3 by generalised cross-validation,
/// ‖residual‖²/(1 − (tr H + 1)/n)² (Golub, Heath and Wahba 1979), which costs nothing more.
/// </remarks>
internal static class LinearProbe
{
    private static readonly double[] Grid = [.. Enumerable.Range(-12, 19).Select(half => Math.Pow(10, half / 2.0))];

    /// <summary>Fits a classifier.</summary>
    /// <returns>The classifier and the multiple t.</returns>
    public static (LinearClassifier Classifier, double Ridge) Fit(
        IRowSource rows, ReadOnlyMemory<int> labels, int classes, double? ridge, ComputeSettings settings, CancellationToken cancellation)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var (device, width, count) = (settings.Device.Open(), rows.RowLength, rows.Rows);
        using var moments = new MomentAccumulator(width, null, device);
        var sums = zeros(classes, width, float64, device); // of every class
        foreach (var (first, block) in RowBlocks.All(rows, RowBlocks.Length(width, settings.MemoryLimit), device, null, cancellation))
        {
            using var inner = NewDisposeScope();
            moments.Add(block, cancellation);
            var own = Array.ConvertAll(labels.Slice((int)first, (int)block.shape[0]).ToArray(), label => (long)label);
            sums.index_add_(0, tensor(own).to(device), block, 1);
        }
        var state = moments.State();
        using var components = PrincipalComponents.Of(rows.Name, state, device);
        var (axes, mean) = (components.Vectors, tensor(state.Mean, float64).to(device)); // d × r
        var sizes = new double[classes];
        foreach (var label in labels.Span)
            sizes[label]++;
        var cross = sums - tensor(sizes, float64).to(device).outer(mean); // C × d: YᵀX, centred
        var along = cross.mm(axes); // C × r
        var squares = Padded(components.Values.Select(value => value * value), axes.shape[1]);
        var fitted = along.square().sum([0L]).cpu().data<double>().ToArray();
        var total = sizes.Sum(size => size * (1 - (size / count)));
        var unit = state.Scatter / width; // n times the mean variance
        var chosen = ridge ?? Grid.MinBy(t => Validation(squares, fitted, total, t * unit, count));
        var shrink = tensor(Array.ConvertAll(squares, square => 1 / (square + (chosen * unit))), float64).to(device);
        var weight = (along * shrink).mm(axes.t()); // C × d
        var bias = tensor(sizes, float64).to(device).div(count) - weight.mv(mean);
        return (new("ridge probe", Values(weight), Values(bias)), chosen);
    }

    private static double Validation(double[] squares, double[] fitted, double total, double penalty, long count)
    {
        var (residual, trace) = (total, 0.0);
        for (var i = 0; i < squares.Length; i++)
        {
            var denominator = squares[i] + penalty;
            residual += (fitted[i] * squares[i] / denominator / denominator) - (2 * fitted[i] / denominator);
            trace += squares[i] / denominator;
        }
        var free = 1 - ((trace + 1) / count);
        return free > 0 ? Math.Max(0, residual) / free / free : double.PositiveInfinity;
    }

    private static double[] Padded(IEnumerable<double> values, long length) => [.. values.Concat(Enumerable.Repeat(0.0, (int)length)).Take((int)length)];

    private static double[] Values(Tensor tensor) => tensor.cpu().reshape(-1).contiguous().data<double>().ToArray();
}
