using RankTools.Data;

namespace RankTools.Features;

/// <summary>Rows of one layer, batch by batch as they were computed.</summary>
internal sealed class CollectedRows(string name, int length) : IRowSource
{
    private readonly List<Array> batches = [];
    private readonly List<long> ends = []; // rows up to the end of each batch

    public string Name => name;

    public long Rows => ends.Count == 0 ? 0 : ends[^1];

    public int RowLength => length;

    public void Add(FeatureBatch batch, int layer)
    {
        batches.Add(batch.Doubles.Length > 0 ? batch.Doubles[layer] : batch.Singles[layer]);
        ends.Add(Rows + batch.Inputs.Count);
    }

    public void ReadRows(long firstRow, Span<double> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow, Rows - (destination.Length / length));
        var place = ends.BinarySearch(firstRow);
        for (var batch = place >= 0 ? place + 1 : ~place; !destination.IsEmpty; batch++)
        {
            var start = (int)(firstRow - (batch == 0 ? 0 : ends[batch - 1])) * length;
            var count = Math.Min(destination.Length, batches[batch].Length - start);
            if (batches[batch] is double[] doubles)
                doubles.AsSpan(start, count).CopyTo(destination);
            else
                Widen(((float[])batches[batch]).AsSpan(start, count), destination);
            destination = destination[count..];
            firstRow = ends[batch];
        }
    }

    private static void Widen(ReadOnlySpan<float> values, Span<double> destination)
    {
        for (var i = 0; i < values.Length; i++)
            destination[i] = values[i];
    }
}
