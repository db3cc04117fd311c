using RankTools.Backend;
using RankTools.Data;
using RankTools.Features;

using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>The directions in which data spread around one of their points: an estimate of the tangent space of the manifold they lie on.</summary>
/// <remarks>
/// NOTE [Local tangents]: the leading principal components of a point and its k nearest neighbours, centred by their mean. On a manifold of
/// curvature κ the angle to the true tangent space is of the order κ times the radius of the neighbourhood, and noise of deviation s
/// across the manifold adds s over that radius: more neighbours are better against noise and worse against curvature. A point has at
/// most k directions. The share of the variance in the directions taken says how flat the neighbourhood is.
/// </remarks>
/// <param name="Directions">t × p, orthonormal rows, float64.</param>
/// <param name="VarianceShare">Share of the neighbourhood's variance in these directions.</param>
/// <param name="Radius">Distance to the k-th neighbour.</param>
internal sealed record TangentSpace(Tensor Directions, double VarianceShare, double Radius) : IDisposable
{
    /// <summary>Singular values below this share of the largest belong to no direction.</summary>
    private const double Smallest = 1e-10;

    /// <summary>Estimates it.</summary>
    /// <param name="points">Distinct points, more than <paramref name="neighbours"/>.</param>
    /// <param name="index">The point.</param>
    /// <param name="neighbours">k.</param>
    /// <param name="dimension">How many directions, at most k; fewer are found where the neighbourhood spans fewer.</param>
    /// <param name="settings">Where to compute.</param>
    /// <param name="cancellation">Checked between blocks.</param>
    public static TangentSpace At(IRowSource points, long index, int neighbours, int dimension, ComputeSettings settings, CancellationToken cancellation)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var device = settings.Device.Open();
        using var own = RowBlocks.Read(points, index, 1, device);
        var squares = empty(points.Rows, float64, device);
        foreach (var (first, rows) in RowBlocks.All(points, RowBlocks.Length(points.RowLength, settings.MemoryLimit), device, null, cancellation))
            squares.narrow(0, first, rows.shape[0]).copy_(rows.sub_(own).square().sum(1));
        var (nearest, places) = squares.topk(neighbours + 1, 0, largest: false, sorted: true); // the point itself among them
        var around = new RowSubset(points, places.cpu().data<long>().ToArray());
        var neighbourhood = RowBlocks.Read(around, 0, neighbours + 1, device);
        using (neighbourhood)
        {
            neighbourhood.sub_(neighbourhood.mean([0L], keepdim: true));
            var (_, values, directions) = linalg.svd(neighbourhood, fullMatrices: false); // directions: min(k + 1, p) × p
            var spread = values.data<double>().ToArray();
            var count = Math.Min(dimension, spread.Count(value => value > Smallest * spread[0]));
            var total = spread.Sum(value => value * value);
            return new(directions.narrow(0, 0, count).clone().DetachFromDisposeScope(), spread.Take(count).Sum(value => value * value) / total,
                Math.Sqrt(nearest[neighbours].item<double>()));
        }
    }

    public void Dispose() => Directions.Dispose();
}
