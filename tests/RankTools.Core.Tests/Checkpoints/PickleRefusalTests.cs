using System.Diagnostics;
using RankTools.Errors;
using static RankTools.Core.Tests.Checkpoints.CheckpointTestExtensions;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>Pickles that would run something, and pickles built to exhaust whoever reads them.</summary>
public class PickleRefusalTests
{
    private static readonly Dictionary<string, byte[]> Dangerous = new()
    {
        ["posix.system"] = SampleFiles.SystemZip,
        ["argparse.Namespace"] = SampleFiles.NamespaceZip,
        ["torch.nn.modules.linear.Linear"] = SampleFiles.ModuleZip,
        ["builtins.eval"] = new PickleAssembler().Global("builtins", "eval").Op("(").Text("1").Op("tR").ToZip(),
        ["os.popen"] = new PickleAssembler().Text("os").Text("popen").Raw(0x93).Op("(").Text("id").Op("tR").ToZip(),
        ["subprocess.Popen"] = new PickleAssembler().Op("(").Text("id").Op("isubprocess\nPopen\n").ToZip(),
        ["numpy.core.multiarray.scalar"] = new PickleAssembler().Global("numpy.core.multiarray", "scalar").ToZip(),
        ["torch._utils.__builtins__"] = new PickleAssembler().Global("torch._utils", "__builtins__").ToZip(),
        ["extension registry"] = new PickleAssembler().Raw(0x82, 7).ToZip(),
    };

    public static TheoryData<string> DangerousNames => [.. Dangerous.Keys];

    [Theory]
    [MemberData(nameof(DangerousNames))]
    public void A_pickle_that_names_anything_beyond_the_fixed_list_is_refused_by_name(string name)
    {
        var error = Refused(Dangerous[name]);
        Assert.Equal(("UnsafePickle", ErrorKind.Security), (error.ErrorId, error.Kind));
        Assert.Contains(name, error.Message);
        Assert.Contains("state_dict()", error.Message);
    }

    [Fact]
    public void Os_system_is_refused_in_every_form_of_file_and_does_not_run()
    {
        foreach (var content in new[]
            { SampleFiles.SystemZip, SampleFiles.SystemLegacy, SampleFiles.SystemPickle, SampleFiles.SystemTextPickle })
        {
            var error = Refused(content);
            Assert.Equal("UnsafePickle", error.ErrorId);
            Assert.Contains("posix.system", error.Message);
        }

        Assert.False(File.Exists("pwned"));
    }

    [Fact]
    public void A_complex_tensor_is_not_supported_and_not_called_unsafe() =>
        Assert.Equal("CheckpointElementTypeUnsupported", Refused(SampleFiles.ComplexZip).ErrorId);

    [Fact]
    public void A_pickle_without_tensors_says_so() =>
        Assert.Equal("CheckpointWithoutTensors", Refused(new PickleAssembler().Op("}").Text("a").Number(1).Op("s").ToZip()).ErrorId);

    [Theory]
    [InlineData(2, 0, new[] { 3L }, new[] { 1L }, "reaches element 2")]
    [InlineData(2, 1, new[] { 2L }, new[] { 1L }, "reaches element 2")]
    [InlineData(2, -1, new[] { 1L }, new[] { 1L }, "begins before")]
    [InlineData(2, 0, new[] { -1L }, new[] { 1L }, "negative")]
    [InlineData(2, 0, new[] { 2L }, new[] { -1L }, "negative")]
    [InlineData(2, 0, new[] { 2L }, new long[0], "strides")]
    [InlineData(2, 0, new[] { 2L, 2L }, new[] { long.MaxValue, long.MaxValue }, "too large")]
    [InlineData(2, 0, new[] { long.MaxValue, long.MaxValue, 0L }, new[] { 0L, 0L, 0L }, "too large")]
    [InlineData(2, 0, new[] { 1L << 40 }, new[] { 0L }, "repeats")]
    [InlineData(-2, 0, new[] { 1L }, new[] { 1L }, "-2 elements")]
    public void A_tensor_that_reaches_beyond_its_storage_is_refused_before_it_is_read(
        long count, long offset, long[] shape, long[] strides, string found)
    {
        var error = Refused(new PickleAssembler().Op("}").Text("w").Tensor("ByteStorage", "0", count, offset, shape, strides).Op("s")
            .ToZip(("archive/data/0", [1, 2])));
        Assert.Equal("CheckpointCorrupt", error.ErrorId);
        Assert.Contains(found, error.Message);
    }

    [Fact]
    public void A_storage_that_is_missing_or_too_short_is_refused()
    {
        var pickle = new PickleAssembler().Op("}").Text("w").Tensor("FloatStorage", "0", 1L << 40, 0, [1L << 40], [1]).Op("s");
        Assert.Contains("no member 'data/0'", Refused(pickle.ToZip()).Message);
        Assert.Contains("has 3", Refused(pickle.ToZip(("archive/data/0", [1, 2, 3]))).Message);
    }

    [Fact]
    public void Two_tensors_of_one_name_are_refused()
    {
        var content = new PickleAssembler().Op("}(").Text("a.b").Tensor("ByteStorage", "0", 1, 0, [1], [1])
            .Text("a").Op("}").Text("b").Tensor("ByteStorage", "0", 1, 0, [1], [1]).Op("su").ToZip(("archive/data/0", [1]));
        Assert.Contains("'a.b'", Refused(content).Message);
    }

    [Fact]
    public void Structures_that_contain_themselves_come_to_an_end()
    {
        // d = {}; d['state_dict'] = d, beside a tensor; and a list that holds itself.
        var dictionary = new PickleAssembler().Op("}q\0(").Text("state_dict").Op("h\0")
            .Text("w").Tensor("ByteStorage", "0", 1, 0, [1], [1]).Op("u").ToZip(("archive/data/0", [1]));
        Assert.Equal("CheckpointLimitExceeded", Refused(dictionary).ErrorId);
        var list = new PickleAssembler().Op("]q\0h\0a").ToZip();
        Assert.Equal("CheckpointLimitExceeded", Refused(list).ErrorId);
    }

    [Fact]
    public void A_small_file_that_spells_out_an_endless_tree_is_stopped()
    {
        // l0 = [], l1 = [l0, l0], ... l40: 2^40 lists in a few hundred bytes.
        var doubling = new PickleAssembler().Op("]q\0");
        for (byte i = 0; i < 40; i++) doubling.Op("](").Raw((byte)'h', i, (byte)'h', i, (byte)'e', (byte)'q', (byte)(i + 1));
        var clock = Stopwatch.StartNew();
        Assert.Equal("CheckpointLimitExceeded", Refused(doubling.ToZip()).ErrorId);

        // The same text of a million letters, copied by an instruction of a few bytes.
        var copying = new PickleAssembler().Op("(").Global("_codecs", "encode").Op("q\0")
            .Text(new string('a', 1_000_000)).Op("q\x1").Text("latin1").Op("q\x2");
        for (int i = 0; i < 1000; i++) copying.Op("h\0(h\x1h\x2tR");
        Assert.Equal("CheckpointLimitExceeded", Refused(copying.Op("t").ToZip()).ErrorId);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_text_longer_than_the_file_is_refused_before_memory_is_taken_for_it()
    {
        var content = new PickleAssembler().Op("X").Raw(0xFF, 0xFF, 0xFF, 0x7F).ToZip();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("CheckpointTruncated", Refused(content).ErrorId);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Theory]
    [InlineData("R")]
    [InlineData("0")]
    [InlineData("t")]
    [InlineData("h\u0007")]
    [InlineData("}Nb")]
    [InlineData("NNs")]
    [InlineData("(N}u")]
    [InlineData("Na")]
    [InlineData("P0\n")]
    [InlineData("NQ")]
    [InlineData("ixyz")]
    [InlineData("I12x\n")]
    [InlineData("X\u0001\0\0\0\u00ff")]
    [InlineData("ctorch\nSize\nNR")]
    [InlineData("ctorch\nSize\n)R")]
    [InlineData("(o")]
    [InlineData("\u0080\u0009")]
    public void Instructions_that_do_not_fit_together_are_damage(string instructions)
    {
        var error = Refused(new PickleAssembler().Op(instructions).ToZip());
        Assert.Contains(error.ErrorId, new[] { "CheckpointCorrupt", "CheckpointTruncated" });
    }
}
