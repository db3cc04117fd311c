using RankTools.Core.Tests.Data;
using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Onnx;

public class OnnxTensorTests
{
    /// <summary>The numbers 1, −2 and 0 (1, 2 and 0 unsigned) in every type, written out by hand.</summary>
    public static TheoryData<int, string, double[]> RawElements => new()
    {
        { 1, "0000803F 000000C0 00000000", [1, -2, 0] },
        { 2, "01 02 FF", [1, 2, 255] },
        { 3, "01 FE 80", [1, -2, -128] },
        { 4, "0100 0200 FFFF", [1, 2, 65535] },
        { 5, "0100 FEFF 0080", [1, -2, -32768] },
        { 6, "01000000 FEFFFFFF 00000080", [1, -2, int.MinValue] },
        { 7, "0100000000000000 FEFFFFFFFFFFFFFF 0000000000002000", [1, -2, 1L << 53] },
        { 9, "01 00 01", [1, 0, 1] },
        { 10, "003C 00C0 0100", [1, -2, 5.9604644775390625e-8] },
        { 11, "000000000000F03F 00000000000000C0 182D4454FB210940", [1, -2, Math.PI] },
        { 12, "01000000 02000000 FFFFFFFF", [1, 2, uint.MaxValue] },
        { 13, "0100000000000000 0200000000000000 0000000000002000", [1, 2, 1L << 53] },
        { 16, "803F 00C0 4940", [1, -2, 3.140625] },
        { 21, "21 0F", [1, 2, 15] },
        { 22, "E1 08", [1, -2, -8] },
    };

    [Theory]
    [MemberData(nameof(RawElements))]
    public void Raw_elements_of_every_type_are_read(int type, string bytes, double[] expected)
    {
        using var folder = new TemporaryFolder();
        var elements = Convert.FromHexString(bytes.Replace(" ", ""));
        CheckValues(folder.Write("t.pb", OnnxTensorBuilder.Raw("t", (OnnxElementType)type, elements, 1, 3).ToArray()), type, expected);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 5)]
    [InlineData(3, 5)]
    [InlineData(4, 5)]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    [InlineData(7, 7)]
    [InlineData(9, 5)]
    [InlineData(10, 5)]
    [InlineData(11, 10)]
    [InlineData(12, 11)]
    [InlineData(13, 11)]
    [InlineData(16, 5)]
    [InlineData(21, 5)]
    [InlineData(22, 5)]
    public void Elements_stored_one_by_one_are_read_packed_and_loose(int type, int field)
    {
        using var folder = new TemporaryFolder();
        var (bytes, expected) = RawElements.Where(row => row.Data.Item1 == type).Select(row => (row.Data.Item2, row.Data.Item3)).Single();
        var packed = OnnxTensorBuilder.Header("t", type, 1, 3);
        var loose = OnnxTensorBuilder.Header("t", type, 1, 3);
        var values = bytes.Split(' ').Select(text => Widen(Convert.FromHexString(text), type)).ToList();
        switch (field)
        {
            case 4:
                packed.Packed(4, expected, (output, value) => output.WriteFloat((float)value));
                expected.Aggregate(loose, (message, value) => message.Float(4, (float)value));
                break;
            case 10:
                packed.Packed(10, expected, (output, value) => output.WriteDouble(value));
                expected.Aggregate(loose, (message, value) => message.Double(10, value));
                break;
            default:
                packed.PackedIntegers(field, values[..1]).PackedIntegers(field, values[1..]);
                values.Aggregate(loose, (message, value) => message.Integer(field, value));
                break;
        }
        CheckValues(folder.Write("packed.pb", packed.ToArray()), type, expected);
        CheckValues(folder.Write("loose.pb", loose.ToArray()), type, expected);
    }

    [Fact]
    public void Bits_of_floats_survive()
    {
        using var folder = new TemporaryFolder();
        float[] odd = [float.NegativeZero, float.NaN, float.Epsilon, float.PositiveInfinity, BitConverter.UInt32BitsToSingle(0xFFC12345)];
        var path = folder.Write("t.pb", OnnxTensorBuilder.Floats("t", odd, 5).ToArray());
        using var tensor = OnnxTensorFile.Read(path).ToTensor();
        Assert.Equal(odd.Select(BitConverter.SingleToUInt32Bits), tensor.data<float>().ToArray().Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void A_tensor_may_be_a_single_number_or_empty()
    {
        using var folder = new TemporaryFolder();
        CheckShape(OnnxTensorBuilder.Floats("t", [7]), 1);
        CheckShape(OnnxTensorBuilder.Floats("t", [], 3, 0, 2), 0, 3, 0, 2);
        CheckShape(OnnxTensorBuilder.Header("t", 7, 0), 0, 0);

        void CheckShape(ProtobufMessage message, int count, params long[] shape)
        {
            var read = OnnxTensorFile.Read(folder.Write("t.pb", message.ToArray()));
            using var tensor = read.ToTensor();
            Assert.Equal(shape, tensor.shape);
            Assert.Equal((count, (long)count), (read.ToArray().ElementCount, read.ElementCount));
        }
    }

    [Fact]
    public void A_caller_owns_the_tensor_and_every_read_makes_a_new_one()
    {
        using var folder = new TemporaryFolder();
        var read = OnnxTensorFile.Read(folder.Write("t.pb", OnnxTensorBuilder.Floats("t", [1, 2], 2).ToArray()));
        using var first = read.ToTensor();
        first.zero_();
        using var second = read.ToTensor();
        Assert.Equal([1f, 2f], second.data<float>().ToArray());
    }

    [Fact]
    public void A_list_of_tensors_is_read_and_so_is_an_optional_one()
    {
        using var folder = new TemporaryFolder();
        var list = new ProtobufMessage().Text(1, "s").Integer(2, 1)
            .Message(3, OnnxTensorBuilder.Floats("", [1, 2], 2)).Message(3, OnnxTensorBuilder.Integers("", [3]));
        var tensors = OnnxTensorFile.ReadSequence(folder.Write("s.pb", list.ToArray()));
        Assert.Equal([1f, 2f], tensors[0].ToArray().Singles);
        Assert.Equal([3.0], tensors[1].ToArray().Doubles);
        Assert.Empty(OnnxTensorFile.ReadSequence(folder.Write("e.pb", new ProtobufMessage().Text(1, "s").Integer(2, 1).ToArray())));
        Refused(list, "OnnxTypeNotSupported", "a list where one tensor");
        var lists = folder.Write("l.pb", new ProtobufMessage().Integer(2, 3).Message(5, list).ToArray());
        Assert.Equal("OnnxTypeNotSupported", Assert.Throws<RankToolsException>(() => OnnxTensorFile.ReadSequence(lists)).ErrorId);
    }

    [Fact]
    public void Types_that_are_no_real_numbers_are_refused_when_values_are_asked_for()
    {
        Refused(OnnxTensorBuilder.Header("t", 8, 2).Text(6, "a").Text(6, "b"), "OnnxTypeNotSupported", "String");
        Refused(OnnxTensorBuilder.Raw("t", OnnxElementType.Complex64, new byte[8], 1), "OnnxTypeNotSupported", "Complex64");
        Refused(OnnxTensorBuilder.Raw("t", OnnxElementType.Float8E4M3FN, new byte[8], 8), "OnnxTypeNotSupported", "Float8E4M3FN");
        Refused(OnnxTensorBuilder.Raw("t", (OnnxElementType)99, new byte[8], 8), "OnnxTypeNotSupported", "99");
        Refused(OnnxTensorBuilder.Raw("t", OnnxElementType.UInt64, [.. Enumerable.Repeat((byte)255, 8)], 1), "IntegerTooLarge", "2^63");
    }

    [Fact]
    public void An_integer_beyond_exactness_is_a_tensor_but_no_array()
    {
        using var folder = new TemporaryFolder();
        var read = OnnxTensorFile.Read(folder.Write("t.pb", OnnxTensorBuilder.Integers("t", [long.MaxValue, -1], 2).ToArray()));
        using var tensor = read.ToTensor();
        Assert.Equal([long.MaxValue, -1], tensor.data<long>().ToArray());
        Assert.Equal("IntegerTooLarge", Assert.Throws<RankToolsException>(read.ToArray).ErrorId);
    }

    [Fact]
    public void Shapes_and_elements_that_do_not_agree_are_refused()
    {
        Refused(OnnxTensorBuilder.Floats("t", [1, 2], 3), "OnnxFileInvalid", "12 bytes");
        Refused(OnnxTensorBuilder.Floats("t", [1, 2], 1), "OnnxFileInvalid", "4 bytes");
        Refused(OnnxTensorBuilder.Floats("t", [1, 2], 0), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Floats("t", [1, 2], -2), "OnnxFileInvalid", "(-2)");
        Refused(OnnxTensorBuilder.Floats("t", [1], long.MinValue), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Floats("t", [1], 1L << 32, 1L << 32), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Floats("t", [], 1L << 32, 1L << 32, 0), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Floats("t", [1], 1L << 62), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Header("t", 1, 1L << 40).Bytes(4, new byte[8]), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Header("t", 7, 1L << 40).Bytes(7, new byte[8]), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Header("t", 7, 5).Bytes(7, new byte[4]), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Header("t", 7, 3).Bytes(7, new byte[4]), "OnnxFileInvalid", "more elements");
        // Two numbers of two bytes are four bytes, but not four numbers; that shows when they are decoded.
        Refused(OnnxTensorBuilder.Header("t", 7, 4).PackedIntegers(7, [300, 300]), "OnnxFileInvalid", "holds 2");
        Refused(OnnxTensorBuilder.Header("t", 7, 2).Bytes(7, [0x80, 0x80]), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Header("t", 1, [.. Enumerable.Repeat(1L, 65)]).Bytes(9, new byte[4]), "OnnxFileInvalid", "65 dimensions");
        Refused(OnnxTensorBuilder.Header("t", 1, 2), "OnnxFileInvalid");
        Refused(OnnxTensorBuilder.Header("t", 0, 2).Bytes(9, new byte[8]), "OnnxFileInvalid", "what type");
        Refused(OnnxTensorBuilder.Header("t", -5, 2).Bytes(9, new byte[8]), "OnnxFileInvalid", "what type");
        Refused(OnnxTensorBuilder.Floats("t", [1], 1).Float(4, 1), "OnnxFileInvalid", "twice");
        Refused(OnnxTensorBuilder.Header("t", 1, 1).Double(10, 1), "OnnxFileInvalid", "another type");
        Refused(OnnxTensorBuilder.Header("t", 1, 1).Float(4, 1).Double(10, 1), "OnnxFileInvalid", "two types");
        Refused(OnnxTensorBuilder.Header("t", 3, 1).Integer(5, 256), "OnnxFileInvalid", "cannot hold");
        Refused(OnnxTensorBuilder.Header("t", 12, 1).Integer(11, -1), "OnnxFileInvalid", "cannot hold");
        Refused(OnnxTensorBuilder.Floats("t", [1], 1).Integer(14, 2), "OnnxFileInvalid", "location");
    }

    [Fact]
    public void Tensor_files_stand_wherever_arrays_do()
    {
        using var folder = new TemporaryFolder();
        var values = Enumerable.Range(0, 2 * 3 * 2 * 2).Select(i => i / 4f).ToArray();
        var path = folder.Write("stack.PB", OnnxTensorBuilder.Floats("", values, 2, 3, 2, 2).ToArray());
        var items = InputFile.Open(path, Preprocessing.ImageNet).ToList();
        Assert.Equal([path + "#0", path + "#1"], items.Select(item => item.Source));
        Assert.Equal([3L, 2L, 2L], items[1].Shape);
        Assert.Equal(values[12..].Select(value => (double)value), items[1].Values);

        var half = OnnxTensorBuilder.Raw("", OnnxElementType.Float16, [0, 0x3C], 1, 1, 1, 1, 1);
        var array = ArrayFile.Read(folder.Write("half.pb", half.ToArray()));
        Assert.Equal(("float16", 5, 1.0), (array.ElementType, array.Shape.Length, array[0]));
        var npy = folder.Find("a.npy");
        NpyFile.Write(npy, NumericArray.FromDoubles([3], 1));
        Assert.Equal(3, ArrayFile.Read(npy)[0]);
        DataFiles.AssertError("ShapeMismatch", ErrorKind.InvalidData, "(1)",
            () => InputFile.Open(folder.Write("v.pb", OnnxTensorBuilder.Floats("", [1], 1).ToArray()), Preprocessing.None).Count());
        DataFiles.AssertError("FileNotFound", ErrorKind.NotFound, "none.pb",
            () => InputFile.Open(folder.Find("none.pb"), Preprocessing.None).Count());
    }

    private static void CheckValues(string path, int type, double[] expected)
    {
        var read = OnnxTensorFile.Read(path);
        Assert.Equal([1L, 3L], read.Shape);
        var array = read.ToArray();
        Assert.Equal(expected, Enumerable.Range(0, 3).Select(i => array[i]));
        Assert.Equal(type is 1 or 10 or 16, !array.IsDouble);
        using var tensor = read.ToTensor();
        Assert.Equal([1L, 3L], tensor.shape);
        var expectedType = type switch
        {
            1 or 10 or 16 => ScalarType.Float32,
            11 => ScalarType.Float64,
            9 => ScalarType.Bool,
            _ => ScalarType.Int64,
        };
        Assert.Equal(expectedType, tensor.dtype);
        using var doubles = tensor.to(ScalarType.Float64);
        Assert.Equal(expected, doubles.data<double>().ToArray());
    }

    /// <summary>The integer whose low bytes these are; of signed types with its sign, of pairs of 4 bits as they are.</summary>
    private static long Widen(byte[] bytes, int type)
    {
        var isNegative = type is 3 or 5 or 6 or 7 && bytes[^1] >= 0x80;
        var all = Enumerable.Repeat((byte)(isNegative ? 0xFF : 0), 8).ToArray();
        bytes.CopyTo(all, 0);
        return BitConverter.ToInt64(all);
    }

    private static void Refused(ProtobufMessage message, string id, string part = "")
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.pb", message.ToArray());
        var error = Assert.Throws<RankToolsException>(() => OnnxTensorFile.Read(path).ToTensor().Dispose());
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        error = Assert.Throws<RankToolsException>(() => ArrayFile.Read(path));
        Assert.Equal(id, error.ErrorId);
    }
}
