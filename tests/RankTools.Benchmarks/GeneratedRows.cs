using RankTools.Data;

namespace RankTools.Benchmarks;

/// <summary>
/// Rows that are computed whenever they are read and depend on nothing but their index: uniform noise of standard deviation (1 + c)^−½ about
/// the mean 3 in column c.
/// </summary>
/// <param name="first">Index of the first row.</param>
/// <param name="rows">Number of rows.</param>
/// <param name="width">Numbers of a row.</param>
internal sealed class GeneratedRows(long first, long rows, int width) : IRowSource
{
    private const double Mean = 3;

    private readonly double[] factors =
        [.. Enumerable.Range(0, width).Select(column => Math.Sqrt(12.0 / (1 + column)) * Math.ScaleB(1, -53))];

    public string Name => $"generated rows {first} to {first + rows - 1}";

    public long Rows => rows;

    public int RowLength => width;

    public void ReadRows(long firstRow, Span<double> destination)
    {
        for (var row = 0; row < destination.Length / width; row++)
        {
            var state = (ulong)(first + firstRow + row) * 0xD1342543DE82EF95UL;
            var numbers = destination.Slice(row * width, width);
            for (var column = 0; column < numbers.Length; column++)
            {
                state += 0x9E3779B97F4A7C15UL; // SplitMix64
                var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
                mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
                numbers[column] = Mean + (((long)((mixed ^ (mixed >> 31)) >> 11) - (1L << 52)) * factors[column]);
            }
        }
    }
}
