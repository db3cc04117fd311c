using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

public class NpyRowReaderTests
{
    [Theory]
    [InlineData("matrix.npy", 6, 4)]
    [InlineData("fortran-matrix.npy", 6, 4)]
    [InlineData("i2-big.npy", 2, 12)]
    [InlineData("f2-little.npy", 2, 12)]
    [InlineData("vector.npy", 5, 1)]
    public void Blocks_of_rows_are_the_rows_of_the_whole(string name, int rows, int length)
    {
        var whole = NpyFile.Read(DataFiles.Find(name)).ToDoubles();
        using var reader = NpyRowReader.Open(DataFiles.Find(name));
        Assert.Equal((rows, length), (reader.Rows, reader.RowLength));
        for (var first = 0; first < rows; first++)
        {
            for (var count = 0; count <= rows - first; count++)
            {
                var block = new double[count * length];
                reader.ReadRows(first, block);
                Assert.Equal(whole[(first * length)..((first + count) * length)], block);
            }
        }
    }

    [Fact]
    public void Blocks_larger_than_one_read_are_put_together()
    {
        using var folder = new TemporaryFolder();
        var values = new double[3 * 400_000];
        for (var i = 0; i < values.Length; i++)
            values[i] = i;
        NpyFile.Write(folder.Find("large.npy"), NumericArray.FromDoubles(values, 3, 400_000));
        using var reader = NpyRowReader.Open(folder.Find("large.npy"));
        var block = new double[2 * 400_000];
        reader.ReadRows(1, block);
        Assert.Equal(values[400_000..], block);
    }

    [Fact]
    public void Rows_that_are_not_there_and_parts_of_rows_are_refused()
    {
        using var reader = NpyRowReader.Open(DataFiles.Find("matrix.npy"));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadRows(5, new double[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadRows(-1, new double[4]));
        Assert.Throws<ArgumentException>(() => reader.ReadRows(0, new double[5]));
    }

    [Fact]
    public void Files_without_rows_are_errors()
    {
        AssertRefused("ShapeMismatch", ErrorKind.InvalidData, "scalar.npy");
        AssertRefused("ArrayOrderUnsupported", ErrorKind.NotSupported, "fortran.npy");
        AssertRefused("ArrayUnreadable", ErrorKind.InvalidData, "stored.npz");
        using var empty = NpyRowReader.Open(DataFiles.Find("empty.npy"));
        Assert.Equal((0, 7), (empty.Rows, empty.RowLength));
    }

    private static void AssertRefused(string id, ErrorKind kind, string name) =>
        DataFiles.AssertError(id, kind, name, () => NpyRowReader.Open(DataFiles.Find(name)));
}
