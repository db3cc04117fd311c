using RankTools.Data;

namespace RankTools.Theory;

/// <summary>Inputs as rows of numbers.</summary>
internal sealed class InputRows(string name, IReadOnlyList<InputItem> inputs) : IRowSource
{
    public string Name => name;

    public long Rows => inputs.Count;

    public int RowLength => inputs.Count == 0 ? 0 : inputs[0].Values.Length;

    public void ReadRows(long firstRow, Span<double> destination)
    {
        for (var row = (int)firstRow; !destination.IsEmpty; row++)
        {
            inputs[row].Values.CopyTo(destination);
            destination = destination[RowLength..];
        }
    }
}
