namespace RankTools.Tests.Files;

/// <summary>Reproducible random numbers.</summary>
internal static class RandomNumbers
{
    /// <summary>Standard normal numbers by Box and Muller.</summary>
    public static double[] Normal(int seed, int count)
    {
        var random = new Random(seed);
        var values = new double[count];
        for (var i = 0; i < count; i++)
            values[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return values;
    }
}
