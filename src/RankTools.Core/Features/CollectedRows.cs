using RankTools.Backend;
using RankTools.Data;

namespace RankTools.Features;

/// <summary>Rows that were added one by one, kept in the precision that they were computed in.</summary>
internal sealed class CollectedRows(string name, int length, Precision precision) : IRowSource
{
    private readonly List<double[]> doubles = [];
    private readonly List<float[]> singles = [];

    public string Name => name;

    public long Rows => doubles.Count + singles.Count;

    public int RowLength => length;

    public void Add(ReadOnlySpan<double> values)
    {
        if (precision == Precision.Double)
            doubles.Add(values.ToArray());
        else
            singles.Add(Array.ConvertAll(values.ToArray(), value => (float)value));
    }

    /// <summary>Adds the rows of one layer of a batch.</summary>
    public void Add(FeatureBatch batch, int layer)
    {
        for (var row = 0; row < batch.Inputs.Count; row++)
        {
            if (precision == Precision.Double)
                doubles.Add(batch.Doubles[layer].AsSpan(row * length, length).ToArray());
            else
                singles.Add(batch.Singles[layer].AsSpan(row * length, length).ToArray());
        }
    }

    public void ReadRows(long firstRow, Span<double> destination)
    {
        for (var row = (int)firstRow; !destination.IsEmpty; row++, destination = destination[length..])
        {
            if (precision == Precision.Double)
            {
                doubles[row].CopyTo(destination);
                continue;
            }
            for (var i = 0; i < length; i++)
                destination[i] = singles[row][i];
        }
    }
}
