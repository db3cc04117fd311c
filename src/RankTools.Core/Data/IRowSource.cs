namespace RankTools.Data;

/// <summary>Rows of numbers of one width, read in blocks because they need not fit in memory: features, logits, samples.</summary>
public interface IRowSource
{
    /// <summary>What to call it in results and errors: a path, or a path with <c>#</c> and the name of the part.</summary>
    string Name { get; }

    /// <summary>Number of rows.</summary>
    long Rows { get; }

    /// <summary>Number of elements of a row.</summary>
    int RowLength { get; }

    /// <summary>Reads consecutive rows; safe for use by several threads at once.</summary>
    /// <param name="firstRow">Index of the first row to read.</param>
    /// <param name="destination">Receives rows one after the other; its length is a multiple of <see cref="RowLength"/>.</param>
    /// <exception cref="ArgumentException">The rows are not all there, or the destination does not hold whole rows.</exception>
    /// <exception cref="Errors.RankToolsException">What is behind the rows cannot be read.</exception>
    void ReadRows(long firstRow, Span<double> destination);
}
