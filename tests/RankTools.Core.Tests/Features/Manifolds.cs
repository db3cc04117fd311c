using RankTools.Data;
using RankTools.Features;

namespace RankTools.Core.Tests.Features;

/// <summary>
/// Points on manifolds of known dimension: the family that Hein and Audibert (2005) began and Campadelli et al. (2015) made a benchmark.
/// </summary>
internal static class Manifolds
{
    /// <summary>Samples by name.</summary>
    public static IRowSource Named(string name, int count, int seed)
    {
        var random = new Random(seed);
        return name switch
        {
            "sphere 10 in 11" => Rows(name, count, () => Sphere(random, 11)),
            "swiss roll 2 in 3" => Rows(name, count, () => Roll(random)),
            "cube 10" => Rows(name, count, () => Uniform(random, 10)),
            "cube 17" => Rows(name, count, () => Uniform(random, 17)),
            "cube 24" => Rows(name, count, () => Uniform(random, 24)),
            "cube 70" => Rows(name, count, () => Uniform(random, 70)),
            "M8 12 in 72" => Rows(name, count, () => M8(random)),
            "Mn2 24 in 96" => Rows(name, count, () => Mn(random, 24)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such manifold"),
        };
    }

    public static IRowSource Rows(string name, int count, Func<double[]> point)
    {
        double[][] points = [.. Enumerable.Range(0, count).Select(_ => point())];
        return Of(name, points);
    }

    public static IRowSource Of(string name, double[][] points) =>
        new ArrayRows(name, NumericArray.FromDoubles([.. points.SelectMany(point => point)], points.Length, points[0].Length));

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public static double[] Uniform(Random random, int dimension) => [.. Enumerable.Range(0, dimension).Select(_ => random.NextDouble())];

    public static double[] Gaussian(Random random, int dimension) => [.. Enumerable.Range(0, dimension).Select(_ => Normal(random))];

    private static double[] Sphere(Random random, int dimension)
    {
        var point = Gaussian(random, dimension);
        var length = Math.Sqrt(point.Sum(value => value * value));
        return Array.ConvertAll(point, value => value / length);
    }

    private static double[] Roll(Random random)
    {
        var angle = 1.5 * Math.PI * (1 + (2 * random.NextDouble()));
        return [angle * Math.Cos(angle), 21 * random.NextDouble(), angle * Math.Sin(angle)];
    }

    /// <summary>12 coordinates on a strongly curved surface, three times over.</summary>
    private static double[] M8(Random random)
    {
        var p = Uniform(random, 12);
        double[] once =
        [
            .. Enumerable.Range(0, 12).SelectMany(i => new[]
            {
                p[(i + 1) % 12] * Math.Cos(2 * Math.PI * p[i]), p[(i + 1) % 12] * Math.Sin(2 * Math.PI * p[i]),
            }),
        ];
        return [.. once, .. once, .. once];
    }

    private static double[] Mn(Random random, int dimension)
    {
        var x = Uniform(random, dimension);
        double[] first = [.. x.Select((value, i) => Math.Tan(value * Math.Cos(x[dimension - 1 - i])))];
        double[] second = [.. x.Select((value, i) => Math.Atan(x[dimension - 1 - i] * Math.Sin(value)))];
        return [.. first, .. second, .. first, .. second];
    }
}
