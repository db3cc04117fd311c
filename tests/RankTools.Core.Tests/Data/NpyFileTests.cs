using System.Text;

using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

public class NpyFileTests
{
    public static IEnumerable<TheoryDataRow<string>> Arrays => DataFiles.Names("arrays");

    [Theory]
    [MemberData(nameof(Arrays))]
    public void Files_that_NumPy_wrote_are_read_as_it_reads_them(string name)
    {
        var expected = DataFiles.Expected.GetProperty("arrays").GetProperty(name);
        var array = NpyFile.Read(DataFiles.Find(name));
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64()), array.Shape);
        Assert.Equal(expected.GetProperty("type").GetString(), array.ElementType);
        Assert.Equal(array.ElementType is not ("float16" or "float32"), array.IsDouble);
        Assert.Equal(expected.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()), array.ToDoubles());
    }

    [Theory]
    [InlineData("matrix.npy")]
    [InlineData("vector.npy")]
    [InlineData("scalar.npy")]
    [InlineData("f4-little.npy")]
    [InlineData("empty.npy")]
    public void Written_files_are_byte_for_byte_NumPys(string name)
    {
        using var folder = new TemporaryFolder();
        var copy = folder.Find("copy.npy");
        NpyFile.Write(copy, NpyFile.Read(DataFiles.Find(name)));
        // NumPy 1.24 pads headers further than needed to leave room for growth; the text before the padding is compared.
        Assert.Equal(Unpadded(File.ReadAllBytes(DataFiles.Find(name))), Unpadded(File.ReadAllBytes(copy)));
        Assert.Equal(0, (new FileInfo(copy).Length - NpyFile.Read(copy).ElementCount * (NpyFile.Read(copy).IsDouble ? 8 : 4)) % 64);
    }

    [Fact]
    public void Not_a_number_and_infinity_survive_writing_and_reading()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Find("odd.npy");
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue];
        NpyFile.Write(path, NumericArray.FromDoubles(values, 2, 3));
        var array = NpyFile.Read(path);
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), array.ToDoubles().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(0, array.FirstNonFinite());
    }

    [Fact]
    public void Archives_list_and_read_their_arrays_stored_or_packed()
    {
        Assert.Equal(["first", "second"], NpyFile.GetEntries(DataFiles.Find("stored.npz")));
        Assert.Equal([0f, 1f, 2f, 3f, 4f], NpyFile.Read(DataFiles.Find("stored.npz"), "second").Singles.ToArray());
        Assert.Equal(new float[1000], NpyFile.Read(DataFiles.Find("packed.npz"), "second").Singles.ToArray());
        var first = NpyFile.Read(DataFiles.Find("packed.npz"), "first");
        Assert.Equal(NpyFile.Read(DataFiles.Find("f8-little.npy")).ToDoubles(), first.ToDoubles());
        Assert.Equal([2L, 3L, 4L], NpyFile.Read(DataFiles.Find("single.npz")).Shape);
        Assert.Empty(NpyFile.GetEntries(DataFiles.Find("matrix.npy")));
    }

    [Fact]
    public void A_name_that_is_not_in_the_archive_is_an_error_that_lists_those_that_are()
    {
        var path = DataFiles.Find("stored.npz");
        DataFiles.AssertError("ArrayNotFound", ErrorKind.NotFound, "first, second", () => NpyFile.Read(path, "third"));
        DataFiles.AssertError("ArrayNotFound", ErrorKind.NotFound, "first, second", () => NpyFile.Read(path));
        DataFiles.AssertError("ArrayNotFound", ErrorKind.NotFound, "'x'", () => NpyFile.Read(DataFiles.Find("matrix.npy"), "x"));
    }

    [Fact]
    public void Arrays_of_Python_objects_are_refused_unread() =>
        DataFiles.AssertError("PickleRefused", ErrorKind.Security, "object.npy", () => NpyFile.Read(DataFiles.Find("object.npy")));

    [Theory]
    [InlineData("complex.npy")]
    [InlineData("record.npy")]
    public void Elements_that_are_not_real_numbers_are_an_error(string name) =>
        DataFiles.AssertError("ArrayTypeUnsupported", ErrorKind.NotSupported, name, () => NpyFile.Read(DataFiles.Find(name)));

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,)", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), } x", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': 0, 'shape': (2,), }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-2,), }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': 2, }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2 2), }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'more': (2,), }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "ArrayHeaderInvalid")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", "ArrayTruncated")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }", "ArrayTruncated")]
    [InlineData("{'descr': '<f3', 'fortran_order': False, 'shape': (2,), }", "ArrayTypeUnsupported")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", "PickleRefused")]
    [InlineData("__import__('os').system('true')", "ArrayHeaderInvalid")]
    [InlineData("", "ArrayHeaderInvalid")]
    public void A_header_that_is_wrong_is_an_error(string text, string id)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("wrong.npy", WithHeader(text, new byte[16]));
        var error = Assert.Throws<RankToolsException>(() => NpyFile.Read(path));
        Assert.Equal(id, error.ErrorId);
        Assert.Equal(path, error.Target);
    }

    [Theory]
    [InlineData("{\"shape\":(2L,),\"fortran_order\":True,\"descr\":\"<f8\"}")]
    [InlineData(" { 'descr' : '=f8' , 'fortran_order' : False , 'shape' : ( 2 , ) } \n")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 1)}")]
    public void A_header_that_is_only_unusual_is_read(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("unusual.npy", WithHeader(text, [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)]));
        Assert.Equal([1.5, -2.0], NpyFile.Read(path).ToDoubles());
    }

    [Fact]
    public void Integers_beyond_exact_doubles_are_an_error_and_those_at_the_limit_are_not()
    {
        using var folder = new TemporaryFolder();
        const string header = "{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }";
        var exact = folder.Write("exact.npy", WithHeader(header, BitConverter.GetBytes(-(1L << 53))));
        Assert.Equal(-9007199254740992.0, NpyFile.Read(exact)[0]);
        var large = folder.Write("large.npy", WithHeader(header, BitConverter.GetBytes((1L << 53) + 1)));
        DataFiles.AssertError("IntegerTooLarge", ErrorKind.InvalidData, "9007199254740993", () => NpyFile.Read(large));
    }

    [Fact]
    public void Empty_files_other_files_missing_files_and_folders_are_errors_that_name_them()
    {
        using var folder = new TemporaryFolder();
        DataFiles.AssertError("ArrayUnreadable", ErrorKind.InvalidData, "empty.npy", () => NpyFile.Read(folder.Write("empty.npy")));
        DataFiles.AssertError("ArrayUnreadable", ErrorKind.InvalidData, "make.py", () => NpyFile.Read(DataFiles.Find("make.py")));
        DataFiles.AssertError("FileNotFound", ErrorKind.NotFound, "none.npy", () => NpyFile.Read(folder.Find("none.npy")));
        DataFiles.AssertError("FileNotFound", ErrorKind.NotFound, "folder", () => NpyFile.Read(DataFiles.Folder));
        DataFiles.AssertError("FileUnavailable", ErrorKind.Unavailable, "none", () =>
            NpyFile.Write(Path.Combine(folder.Find("none"), "a.npy"), NumericArray.FromDoubles([1], 1)));
    }

    [Fact]
    public void An_array_and_a_shape_that_disagree_are_refused()
    {
        Assert.Throws<ArgumentException>(() => NumericArray.FromDoubles([1, 2, 3], 2, 2));
        Assert.Throws<ArgumentException>(() => NumericArray.FromSingles([1, 2], -1, -2));
        Assert.Throws<InvalidOperationException>(() => NumericArray.FromSingles([1], 1).Doubles.Length);
        Assert.Throws<InvalidOperationException>(() => NumericArray.FromDoubles([1], 1).Singles.Length);
    }

    private static byte[] WithHeader(string text, byte[] payload) =>
        [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. Encoding.Latin1.GetBytes(text), .. payload];

    private static string Unpadded(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        var end = text.IndexOf('}', StringComparison.Ordinal) + 1;
        return text[10..end] + "|" + text[end..].TrimStart(' ');
    }
}
