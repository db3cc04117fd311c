using RankTools.Data;

namespace RankTools.Features;

/// <summary>The values of all chosen layers at some inputs.</summary>
/// <param name="Inputs">The inputs.</param>
/// <param name="Singles">For every layer the rows in float32; empty in double precision.</param>
/// <param name="Doubles">For every layer the rows in float64; empty in single precision.</param>
internal sealed record FeatureBatch(IReadOnlyList<InputItem> Inputs, float[][] Singles, double[][] Doubles)
{
    /// <summary>The same without the inputs at which a layer is NaN or infinite.</summary>
    /// <param name="report">Told of each of these inputs, in order: how many good ones are before it, and the index of its first such layer.</param>
    public FeatureBatch Finite(Action<InputItem, int, int> report)
    {
        var bad = new HashSet<int>();
        for (var input = 0; input < Inputs.Count; input++)
        {
            var layer = FirstBadLayer(input);
            if (layer < 0)
                continue;
            report(Inputs[input], input - bad.Count, layer);
            bad.Add(input);
        }
        return bad.Count == 0 ? this : Without(bad);
    }

    private FeatureBatch Without(HashSet<int> inputs) => new(
        [.. Inputs.Where((_, index) => !inputs.Contains(index))],
        Array.ConvertAll(Singles, rows => Keep(rows, inputs)), Array.ConvertAll(Doubles, rows => Keep(rows, inputs)));

    private int FirstBadLayer(int input)
    {
        for (var layer = 0; layer < Math.Max(Singles.Length, Doubles.Length); layer++)
        {
            if (Singles.Length > 0 ? Row(Singles[layer], input).ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
                : Row(Doubles[layer], input).ContainsAnyExceptInRange(double.MinValue, double.MaxValue))
                return layer;
        }
        return -1;
    }

    private ReadOnlySpan<T> Row<T>(T[] rows, int input) => rows.AsSpan(input * (rows.Length / Inputs.Count), rows.Length / Inputs.Count);

    private T[] Keep<T>(T[] rows, HashSet<int> without)
    {
        var kept = new List<T>(rows.Length);
        for (var input = 0; input < Inputs.Count; input++)
        {
            if (!without.Contains(input))
                kept.AddRange(Row(rows, input));
        }
        return [.. kept];
    }
}
