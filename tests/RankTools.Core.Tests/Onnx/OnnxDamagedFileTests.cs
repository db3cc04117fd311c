using System.Diagnostics;

using RankTools.Core.Tests.Data;
using RankTools.Errors;
using RankTools.Networks.Onnx.Format;

namespace RankTools.Core.Tests.Onnx;

/// <summary>
/// Every truncation and thousands of changes of small files: only a <see cref="RankToolsException"/> may come out, soon and without
/// much memory.
/// </summary>
public class OnnxDamagedFileTests
{
    private const long MemoryLimit = 16 << 20;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private static readonly byte[] Typed = new OnnxFileBuilder()
        .Initializer(OnnxTensorBuilder.Header("a", 7, 2, 2).PackedIntegers(7, [1, -1, 300, long.MaxValue]))
        .Initializer(OnnxTensorBuilder.Header("b", 10, 2).Integer(5, 0x3C00).Integer(5, 0xC000))
        .Initializer(OnnxTensorBuilder.Header("c", 1, 3).Bytes(4, new byte[12]))
        .Initializer(OnnxTensorBuilder.Header("d", 8, 2).Text(6, "x").Text(6, "y"))
        .Initializer(OnnxTensorBuilder.External("e", OnnxElementType.Float, [2], ("location", "e.bin"), ("offset", "0")))
        .ToArray();

    public static TheoryData<string> Forms => ["model", "typed", "tensor"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_truncation_is_read_or_refused(string form)
    {
        using var folder = new TemporaryFolder();
        var whole = File(form);
        var refused = 0;
        for (var length = 0; length < whole.Length; length++)
            refused += Try(folder, form, whole.AsSpan(0, length), $"cut to {length}");
        // A file that ends between two of its outermost fields is a whole one of fewer fields.
        Assert.InRange(refused, whole.Length - 3, whole.Length);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_byte_changed_to_telling_values_is_read_or_refused(string form)
    {
        using var folder = new TemporaryFolder();
        var whole = File(form);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xFF, (byte)(whole[at] ^ 1), (byte)(whole[at] ^ 0x10), (byte)(whole[at] + 1)])
            {
                byte[] changed = [.. whole];
                changed[at] = value;
                Try(folder, form, changed, $"byte {at} = {value}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Random_damage_is_read_or_refused(string form)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(20220612);
        var whole = File(form);
        for (var round = 0; round < 3000; round++)
        {
            var changed = whole.ToList();
            for (var changes = 1 + (round % 4); changes > 0; changes--)
            {
                var at = random.Next(changed.Count);
                switch (random.Next(4))
                {
                    case 0: changed.RemoveAt(at); break;
                    case 1: changed.Insert(at, (byte)random.Next(256)); break;
                    case 2: changed.InsertRange(at, changed.Slice(random.Next(at + 1), Math.Min(12, changed.Count - at))); break;
                    default: changed[at] = (byte)random.Next(256); break;
                }
            }
            Try(folder, form, changed.ToArray(), $"round {round}");
        }
    }

    [Fact]
    public void Shared_models_cut_short_are_refused()
    {
        var path = SharedData.Require("data", "onnx", "trained", "cifar_resnet20.onnx");
        using var folder = new TemporaryFolder();
        var whole = System.IO.File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length += 9973)
            Assert.Equal(1, Try(folder, "model", whole.AsSpan(0, length), $"cut to {length}"));
    }

    private static byte[] File(string form) => form switch
    {
        "model" => OnnxModelFileTests.Everything,
        "typed" => Typed,
        _ => OnnxTensorBuilder.Floats("t", [1, 2, 3, 4, 5, 6], 2, 3).ToArray(),
    };

    /// <summary>Reads a file with all values in it; 1 if it was refused. Anything but an error of our own fails the test.</summary>
    private static int Try(TemporaryFolder folder, string form, ReadOnlySpan<byte> content, string what)
    {
        folder.Write("e.bin", new byte[8]);
        var path = folder.Write("damaged", content);
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = 0;
        try
        {
            if (form == "tensor")
                OnnxTensorFile.Read(path).ToArray();
            else
                ReadAll(OnnxModelFile.Read(path).Graph);
        }
        catch (RankToolsException error)
        {
            refused = 1;
            Assert.NotEmpty(error.ErrorId);
        }
        catch (Exception error)
        {
            Assert.Fail($"{form} {what}: {error}");
        }
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(clock.Elapsed < TimeLimit, $"{form} {what} took {clock.Elapsed}");
        Assert.True(taken < MemoryLimit + (20 * content.Length), $"{form} {what} took {taken} bytes");
        return refused;
    }

    private static void ReadAll(OnnxGraph graph)
    {
        var attributes = graph.Nodes.SelectMany(node => node.Attributes.Values).ToList();
        foreach (var tensor in graph.Initializers.Concat(attributes.Select(value => value.Tensor).OfType<OnnxTensor>()))
        {
            try
            {
                tensor.ToArray();
            }
            catch (RankToolsException)
            {
                // The next one may be worse.
            }
        }
        foreach (var body in attributes.Select(value => value.Graph).OfType<OnnxGraph>())
            ReadAll(body);
    }
}
