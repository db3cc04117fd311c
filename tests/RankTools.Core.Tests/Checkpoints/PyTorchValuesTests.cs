using System.Buffers.Binary;
using System.Collections.Immutable;
using RankTools.Checkpoints;
using RankTools.Errors;
using static RankTools.Core.Tests.Checkpoints.CheckpointTestExtensions;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>Values in files that PyTorch wrote, against what PyTorch says of them.</summary>
public class PyTorchValuesTests
{
    public static TheoryData<string> BothForms => ["zip", "legacy"];

    [Theory]
    [MemberData(nameof(BothForms))]
    public void Views_of_one_storage_are_read_by_their_strides_and_offsets(string form)
    {
        Open(form == "zip" ? SampleFiles.ViewsZip : SampleFiles.ViewsLegacy, checkpoint =>
        {
            Assert.Equal(form == "zip" ? "PyTorch zip" : "PyTorch legacy", checkpoint.Format);
            Assert.Equal(["base", "t", "slice", "expand", "step", "scalar", "empty", "turned"], checkpoint.Entries.Select(e => e.Name));
            Assert.Equal(Enumerable.Range(0, 24).Select(i => i / 8f), checkpoint.Floats("base"));
            Assert.Equal([6, 4], checkpoint.Entry("t").Shape);
            Assert.Equal(from j in Enumerable.Range(0, 6) from i in Enumerable.Range(0, 4) select (i * 6 + j) / 8f, checkpoint.Floats("t"));
            Assert.Equal([1f, 1.125f, 1.25f, 1.75f, 1.875f, 2f], checkpoint.Floats("slice"));
            Assert.Equal([3, 2], checkpoint.Entry("expand").Shape);
            Assert.Equal(Enumerable.Repeat(.625f, 6), checkpoint.Floats("expand"));
            Assert.Equal([.375, 1, 1.625, 2.25, 2.875], checkpoint.Doubles("step"));
            Assert.Empty(checkpoint.Entry("scalar").Shape);
            Assert.Equal([2.5f], checkpoint.Floats("scalar"));
            Assert.Equal([0, 3], checkpoint.Entry("empty").Shape);
            Assert.Empty(checkpoint.Floats("empty"));
            Assert.Equal([4, 2, 3], checkpoint.Entry("turned").Shape);
            Assert.Equal(
                from k in Enumerable.Range(0, 4) from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3)
                select (i * 12 + j * 4 + k) / 8f,
                checkpoint.Floats("turned"));
            return true;
        });
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void A_range_of_a_strided_view_is_that_part_of_its_values(string form)
    {
        Open(form == "zip" ? SampleFiles.ViewsZip : SampleFiles.ViewsLegacy, checkpoint =>
        {
            foreach (string name in new[] { "turned", "base" })
            {
                var all = checkpoint.Floats(name);
                for (int start = 0; start <= all.Length; start++)
                {
                    var part = new float[(all.Length - start) / 2];
                    checkpoint.ReadRange(checkpoint.Entry(name), start, part);
                    Assert.Equal(all[start..(start + part.Length)], part);
                }
            }

            return true;
        });
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void Every_element_type_reads_as_float_double_and_integer(string form)
    {
        Open(form == "zip" ? SampleFiles.TypesZip : SampleFiles.TypesLegacy, checkpoint =>
        {
            Assert.Equal(
                [
                    ElementType.Float64, ElementType.Float32, ElementType.Float16, ElementType.BFloat16, ElementType.Int64,
                    ElementType.Int32, ElementType.Int16, ElementType.Int8, ElementType.Boolean, ElementType.UInt8,
                ],
                checkpoint.Entries.Select(entry => entry.ElementType));
            Assert.All(checkpoint.Entries, entry => Assert.Equal([2, 3], entry.Shape));
            foreach (string name in new[] { "f64", "f32", "f16", "bf16" })
            {
                Assert.Equal([1.5, -2, 0, 3, 100, -.25], checkpoint.Doubles(name));
                Assert.Equal([1.5f, -2, 0, 3, 100, -.25f], checkpoint.Floats(name));
                Assert.Equal("CheckpointElementTypeMismatch", Assert.Throws<RankToolsException>(() => checkpoint.Integers(name)).ErrorId);
            }

            foreach (string name in new[] { "i64", "i32", "i16", "i8" })
            {
                Assert.Equal([1, -2, 0, 3, 100, 0], checkpoint.Integers(name));
                Assert.Equal([1f, -2, 0, 3, 100, 0], checkpoint.Floats(name));
            }

            Assert.Equal([1, 2, 0, 3, 100, 255], checkpoint.Integers("u8"));
            Assert.Equal([1, 1, 0, 1, 1, 1], checkpoint.Integers("b"));
            return true;
        });
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void A_training_checkpoint_gives_its_state_dictionary_and_the_facts_beside_it(string form)
    {
        Open(form == "zip" ? SampleFiles.TrainingZip : SampleFiles.TrainingLegacy, checkpoint =>
        {
            Assert.Equal(
                ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"],
                checkpoint.Entries.Select(entry => entry.Name));
            Assert.Equal([0f, 1, 2, 3, 4, 5], checkpoint.Floats("0.weight"));
            Assert.Equal([.5f, .25f, .125f], checkpoint.Floats("0.bias"));
            Assert.Equal([0.042327601462602615, 0.01444429624825716, -0.024739407002925873], checkpoint.Doubles("1.running_mean"));
            Assert.Equal([1], checkpoint.Integers("1.num_batches_tracked"));
            Assert.Equal(("7", "tiny", "0.5"), (checkpoint.Metadata["epoch"], checkpoint.Metadata["arch"], checkpoint.Metadata["best"]));
            return true;
        });
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void Parameters_in_nested_dictionaries_and_lists_get_dotted_names(string form)
    {
        Open(form == "zip" ? SampleFiles.ParametersZip : SampleFiles.ParametersLegacy, checkpoint =>
        {
            Assert.Equal(["weight", "nested.bias", "nested.items.0", "nested.items.1"], checkpoint.Entries.Select(entry => entry.Name));
            Assert.Equal([0f, 1, 2, 3, 4, 5], checkpoint.Floats("weight"));
            Assert.Equal([3f], checkpoint.Floats("nested.items.1"));
            return true;
        });
    }

    [Fact]
    public void Pickle_protocols_4_and_5_are_read_too()
    {
        Assert.Equal([0f, 1, 2, 3], Open(SampleFiles.Protocol4Zip, checkpoint => checkpoint.Floats("w")));
        Assert.Equal([0f, 1, 2, 3], Open(SampleFiles.Protocol5Legacy, checkpoint => checkpoint.Floats("w")));
    }

    [Fact]
    public void Numbers_of_a_big_endian_archive_are_turned_round()
    {
        var floats = new byte[8];
        BinaryPrimitives.WriteSingleBigEndian(floats, 1.5f);
        BinaryPrimitives.WriteSingleBigEndian(floats.AsSpan(4), -8.25f);
        var content = new PickleAssembler().Op("}(").Text("row").Tensor("FloatStorage", "0", 2, 0, [2], [1])
            .Text("repeated").Tensor("FloatStorage", "0", 2, 1, [2], [0]).Op("u")
            .ToZip(("archive/byteorder", "big"u8.ToArray()), ("archive/data/0", floats));
        Open(content, checkpoint =>
        {
            Assert.Equal([1.5f, -8.25f], checkpoint.Floats("row"));
            Assert.Equal([-8.25, -8.25], checkpoint.Doubles("repeated"));
            return true;
        });
    }

    [Fact]
    public void Unsigned_types_come_through_untyped_storages_with_a_type_of_their_own()
    {
        var content = new PickleAssembler().Op("}").Text("w").Global("torch._utils", "_rebuild_tensor_v3").Op("(")
            .Storage("UntypedStorage", "0", 16).Number(0).Numbers(2).Numbers(1).Raw(0x89).Op("}").Global("torch", "uint64").Op("tRs")
            .ToZip(("archive/data/0", [7, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]));
        Open(content, checkpoint =>
        {
            Assert.Equal(ElementType.UInt64, checkpoint.Entry("w").ElementType);
            Assert.Equal([7d, 18446744073709551615d], checkpoint.Doubles("w"));
            Assert.Equal("CheckpointElementTypeMismatch", Assert.Throws<RankToolsException>(() => checkpoint.Integers("w")).ErrorId);
            var first = new double[1];
            checkpoint.ReadRange(checkpoint.Entry("w"), 0, first);
            Assert.Equal([7d], first);
            return true;
        });
    }

    [Fact]
    public void A_lone_tensor_is_named_tensor_and_a_prefix_that_only_some_names_carry_stays()
    {
        var alone = new PickleAssembler().Tensor("ByteStorage", "0", 2, 0, [2], [1]).ToZip(("archive/data/0", [4, 5]));
        Assert.Equal([4, 5], Open(alone, checkpoint => checkpoint.Integers("tensor")));
        var mixed = new PickleAssembler().Op("}(").Text("module.a").Tensor("ByteStorage", "0", 2, 0, [2], [1])
            .Text("b").Tensor("ByteStorage", "0", 2, 0, [1], [1]).Op("u").ToZip(("archive/data/0", [4, 5]));
        Assert.Equal(["module.a", "b"], Open(mixed, checkpoint => checkpoint.Entries.Select(entry => entry.Name).ToArray()));
    }

    [Fact]
    public void An_entry_of_another_file_or_a_wrong_length_is_refused()
    {
        Open(SampleFiles.ViewsZip, checkpoint =>
        {
            var foreign = new CheckpointEntry("base", ElementType.Float32, [23]);
            Assert.Equal("CheckpointEntryNotFound",
                Assert.Throws<RankToolsException>(() => checkpoint.Read(foreign, new float[23])).ErrorId);
            Assert.Throws<ArgumentException>(() => checkpoint.Read(checkpoint.Entry("base"), new float[23]));
            Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.ReadRange(checkpoint.Entry("base"), 20, new float[5]));
            Assert.False(checkpoint.TryGet("Base", out _));
            Assert.Equal(ImmutableArray.Create(24L), checkpoint.Entry("base").Shape.AsEnumerable());
            return true;
        });
    }

    [Fact]
    public void A_zip64_archive_is_read_like_any_other() =>
        Assert.Equal([0f, 1, 2, 3], Open(SampleFiles.Zip64, checkpoint => checkpoint.Floats("w")));

    [Fact]
    public void The_rarer_ways_to_write_tensors_and_dictionaries_are_read()
    {
        // OrderedDict([['view', a view of a storage view], ('subclass', _rebuild_from_type_v2), ('state', a parameter with state)])
        var content = new PickleAssembler().Global("collections", "OrderedDict").Op("(](")
            .Op("](").Text("view").Global("torch._utils", "_rebuild_tensor").Op("((").Text("storage").Global("torch", "ShortStorage")
            .Text("0").Text("cpu").Number(4).Op("(").Text("v").Number(1).Number(3).Op("ttQ")
            .Number(1).Numbers(2).Numbers(1).Op("tRe")
            .Op("(").Text("subclass").Global("torch._tensor", "_rebuild_from_type_v2").Op("(")
            .Global("torch._utils", "_rebuild_tensor_v2").Global("torch.nn.parameter", "Parameter")
            .Op("(").Storage("ShortStorage", "0", 4).Number(0).Numbers(1).Numbers(1).Raw(0x89).Op("}t}tRt")
            .Op("(").Text("state").Global("torch._utils", "_rebuild_parameter_with_state").Op("(")
            .Tensor("ShortStorage", "0", 4, 3, [], []).Raw(0x88).Op("}}tRt")
            .Op("etR").ToZip(("archive/data/0", [10, 0, 20, 0, 30, 0, 40, 0]));
        Open(content, checkpoint =>
        {
            Assert.Equal([30, 40], checkpoint.Integers("view"));
            Assert.Equal([10], checkpoint.Integers("subclass"));
            Assert.Equal([40], checkpoint.Integers("state"));
            return true;
        });
    }

    [Fact]
    public void A_damaged_storage_of_a_zip_file_is_found_by_its_checksum_when_it_is_read()
    {
        var content = SampleFiles.Protocol4Zip;
        int place = content.AsSpan().IndexOf(BitConverter.GetBytes(1f));
        content[place] ^= 1;
        Open(content, checkpoint =>
        {
            var error = Assert.Throws<RankToolsException>(() => checkpoint.Floats("w"));
            Assert.Equal("CheckpointCorrupt", error.ErrorId);
            Assert.Contains("checksum", error.Message);
            return true;
        });
    }
}
