using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Features;

/// <summary>The rows of an array in memory: everything at one index of the first axis, flattened.</summary>
public sealed class ArrayRows : IRowSource
{
    private readonly NumericArray array;

    /// <summary>Wraps an array.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="array">At least two axes.</param>
    /// <exception cref="RankToolsException"><c>ShapeMismatch</c>.</exception>
    public ArrayRows(string name, NumericArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (array.Shape.Length < 2 || array.ElementCount == 0)
        {
            throw new RankToolsException("ShapeMismatch", ErrorKind.InvalidData, name,
                $"'{name}' has shape ({string.Join(", ", array.Shape)}); samples × features are needed, at least one of each.");
        }
        (Name, this.array, Rows) = (name, array, array.Shape[0]);
        RowLength = array.ElementCount / (int)Rows;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Rows { get; }

    /// <inheritdoc/>
    public int RowLength { get; }

    /// <inheritdoc/>
    public void ReadRows(long firstRow, Span<double> destination)
    {
        var first = (int)(firstRow * RowLength);
        if (array.IsDouble)
        {
            array.Doubles.Slice(first, destination.Length).CopyTo(destination);
            return;
        }
        var values = array.Singles.Slice(first, destination.Length);
        for (var i = 0; i < values.Length; i++)
            destination[i] = values[i];
    }
}
