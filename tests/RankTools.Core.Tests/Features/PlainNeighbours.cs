using RankTools.Data;

namespace RankTools.Core.Tests.Features;

/// <summary>The estimators written from the papers once more, with the loops that one would write first.</summary>
internal static class PlainNeighbours
{
    /// <summary>Ascending distances of every point to all others.</summary>
    public static double[][] Distances(IRowSource source)
    {
        var (n, d) = ((int)source.Rows, source.RowLength);
        var x = new double[n * d];
        source.ReadRows(0, x);
        return [.. Enumerable.Range(0, n).AsParallel().AsOrdered().Select(i =>
        {
            var row = new List<double>(n);
            for (var j = 0; j < n; j++)
            {
                if (j == i)
                    continue;
                var sum = 0.0;
                for (var c = 0; c < d; c++)
                    sum += (x[(i * d) + c] - x[(j * d) + c]) * (x[(i * d) + c] - x[(j * d) + c]);
                row.Add(Math.Sqrt(sum));
            }
            row.Sort();
            return row.ToArray();
        })];
    }

    public static double TwoNN(double[][] distances, double discard)
    {
        double[] logs = [.. distances.Select(row => Math.Log(row[1] / row[0])).Order()];
        double xy = 0, xx = 0;
        for (var i = 1; i <= (int)Math.Floor(logs.Length * (1 - discard)); i++)
        {
            xy += logs[i - 1] * -Math.Log(1 - ((double)i / logs.Length));
            xx += logs[i - 1] * logs[i - 1];
        }
        return xy / xx;
    }

    public static double Mle(double[][] distances, int smallest, int largest)
    {
        var sum = 0.0;
        for (var k = smallest; k <= largest; k++)
            sum += 1 / distances.Average(row => Enumerable.Range(1, k - 1).Sum(j => Math.Log(row[k - 1] / row[j - 1])) / (k - 1));
        return sum / (largest - smallest + 1);
    }

    /// <summary>The largest likelihood of r_2a/r_a by golden section.</summary>
    public static double Gride(double[][] distances, int a)
    {
        double[] logs = [.. distances.Select(row => Math.Log(row[(2 * a) - 1] / row[a - 1]))];
        double Likelihood(double d) => logs.Sum(x => Math.Log(d) + ((a - 1) * Math.Log(Math.Exp(d * x) - 1)) - ((((2 * a) - 1) * d) + 1) * x);
        var (low, high, ratio) = (0.1, 200.0, (Math.Sqrt(5) - 1) / 2);
        while (high - low > 1e-9 * high)
        {
            var (left, right) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
            if (Likelihood(left) > Likelihood(right))
                high = right;
            else
                low = left;
        }
        return (low + high) / 2;
    }
}
