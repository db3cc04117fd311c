using RankTools.Data;
using RankTools.Features;

using static TorchSharp.torch;

namespace RankTools.Theory;

/// <summary>What estimators of intrinsic dimension say where the dimension is known: of points uniform in a cube.</summary>
/// <remarks>
/// NOTE [Bias of intrinsic dimension]: TwoNN and Gride suppose a constant density out to the neighbours they look at. N points in D
/// dimensions lie about N^(−1/D) of the cube's side apart, so in high dimensions nearly every neighbourhood reaches the border, where
/// points are missing, and the estimate is too low, the more the farther the neighbours. A cube of the same D and N shows by how much.
/// It does not show what curvature and noise of the data themselves add.
/// </remarks>
internal sealed class CubeCalibration(FeatureDimensionAnalysis estimators, long seed)
{
    private const int MostDraws = 8;
    private const int Points = 8192; // of all draws together, but for the first

    private readonly Dictionary<(int Points, int Dimension), IReadOnlyDictionary<string, double[]>> known = [];

    /// <summary>Estimates by criterion (<see cref="FeatureDimension.Criterion"/> after the method's name), one for every draw.</summary>
    /// <param name="points">N.</param>
    /// <param name="dimension">D.</param>
    /// <param name="cancellation">Checked between tiles.</param>
    public IReadOnlyDictionary<string, double[]> Of(int points, int dimension, CancellationToken cancellation)
    {
        if (known.TryGetValue((points, dimension), out var found))
            return found;
        using var generator = new Generator((ulong)seed);
        var draws = Enumerable.Range(0, Math.Clamp(Points / points, 1, MostDraws)).SelectMany(_ => Draw(points, dimension, generator, cancellation));
        return known[(points, dimension)] = draws.GroupBy(Key).ToDictionary(group => group.Key, group => group.Select(one => one.Dimension).ToArray());
    }

    /// <summary>Method and criterion of a result.</summary>
    public static string Key(FeatureDimension result) => $"{result.Method} {result.Criterion}";

    private FeatureDimension[] Draw(int points, int dimension, Generator generator, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var cube = rand([points, dimension], float64, generator: generator).data<double>().ToArray();
        return [.. estimators.Measure(new ArrayRows("cube", NumericArray.FromDoubles(cube, points, dimension)), _ => { }, null, cancellation)];
    }
}
