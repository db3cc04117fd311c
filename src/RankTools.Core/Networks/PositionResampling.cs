using RankTools.Checkpoints;
using RankTools.Data;

using static TorchSharp.torch;

namespace RankTools.Networks;

/// <summary>
/// Carries what a network was trained to know about places over to another number of places, as timm does when it loads a file:
/// position embeddings bicubically with antialiasing, the tokens before them unchanged; tables of relative positions linearly
/// between points whose distances grow geometrically from the centre outwards. Both are linear maps along rows and columns.
/// </summary>
/// <remarks>
/// Of timm's layers: <c>resample_abs_pos_embed</c>, <c>resize_rel_pos_bias_table</c>. As there, a file's places are taken for a square.
/// Computed in double precision and rounded to the type of the file; timm computes in single precision.
/// </remarks>
internal static class PositionResampling
{
    /// <summary>True when a file's entry is not of the parameter's shape, but can be resampled to it.</summary>
    public static bool CanFill(Parameter parameter, CheckpointEntry entry) =>
        parameter.Grid is not null && entry.Shape.Length == parameter.Shape.Length && entry.Shape[^1] == parameter.Shape[^1]
        && Source(parameter, entry.ElementCount) is not null;

    /// <summary>Resamples an entry's values.</summary>
    /// <param name="parameter">For which <see cref="CanFill"/> holds.</param>
    /// <param name="values">All values of the entry.</param>
    /// <returns>Values of the parameter's shape and the entry's type.</returns>
    public static Tensor Resample(Parameter parameter, Tensor values)
    {
        using var scope = NewDisposeScope();
        var (target, source) = (parameter.Grid!, Source(parameter, values.numel())!);
        var features = parameter.Shape[^1];
        var rows = values.to(float64).reshape(source.Count, features);
        var grid = rows.narrow(0, source.Prefix, source.Count - source.Prefix).reshape(source.Height, source.Width, features);
        Func<int, int, double[,]> weights = parameter.Role == ParameterRole.RelativePositionBias ? Geometric : Bicubic;
        using var down = tensor(weights(source.Height, target.Height));
        using var across = tensor(weights(source.Width, target.Width));
        var resampled = einsum("hy,wx,yxf->hwf", down, across, grid).reshape(-1, features);
        return cat([rows.narrow(0, 0, source.Prefix), resampled], 0).reshape([.. parameter.Shape]).to(values.dtype).MoveToOuterDisposeScope();
    }

    /// <summary>The square grid that a file's values lie on.</summary>
    private static PositionGrid? Source(Parameter parameter, long values) => parameter.Grid!.SquareOf(values / parameter.Shape[^1]);

    /// <summary>Weights of the sources (columns) for every target (row): Keys' cubic with a = −1/2, widened where there are fewer targets.</summary>
    private static double[,] Bicubic(int source, int target)
    {
        var weights = new double[target, source];
        for (var i = 0; i < target; i++)
        {
            var (first, exact) = ResampleKernel.ExactWeights(Interpolation.Bicubic, source, target, i);
            for (var j = 0; j < exact.Length; j++)
                weights[i, first + j] = exact[j];
        }
        return weights;
    }

    /// <summary>
    /// Linear interpolation at the offsets −n…n of the target's table, with the source's points at 0, ±1, ±(1 + q), ±(1 + q + q²), …:
    /// near places matter more, so the middle of the table stays as it is and the outside is stretched. q, between 1.01 and 1.5, brings the
    /// last point to n.
    /// </summary>
    private static double[,] Geometric(int source, int target)
    {
        var weights = new double[target, source];
        var points = GeometricPoints(source / 2, target / 2);
        for (var i = 0; i < target; i++)
        {
            double offset = i - target / 2;
            var right = Array.FindIndex(points, point => point >= offset);
            if (right <= 0)
            {
                weights[i, right < 0 ? source - 1 : 0] = 1; // beyond the last point, its value
                continue;
            }
            var share = (offset - points[right - 1]) / (points[right] - points[right - 1]);
            (weights[i, right - 1], weights[i, right]) = (1 - share, share);
        }
        return weights;
    }

    private static double[] GeometricPoints(int count, int reach)
    {
        var (low, high, ratio) = (1.01, 1.5, 0.0);
        while (high - low > 1e-6) // timm's bisection, ended where it ends
        {
            ratio = (low + high) / 2;
            (low, high) = (1 - Math.Pow(ratio, count)) / (1 - ratio) > reach ? (low, ratio) : (ratio, high);
        }
        var outward = new double[count];
        for (var (i, point, step) = (0, 0.0, 1.0); i < count; i++, step *= ratio)
            outward[i] = point += step;
        return [.. outward.Reverse().Select(point => -point), 0, .. outward];
    }
}
