using RankTools.Checkpoints;
using RankTools.Networks;
using RankTools.Networks.Architectures;

namespace RankTools.Core.Tests.Networks;

public class PublishedKeysTests
{
    [Theory]
    [InlineData("layers.0.downsample.reduction.weight", "layers.1.downsample.reduction.weight")]
    [InlineData("layers.2.downsample.norm.bias", "layers.3.downsample.norm.bias")]
    [InlineData("layers.2.blocks.1.attn.qkv.weight", "layers.2.blocks.1.attn.qkv.weight")]
    [InlineData("head.weight", "head.fc.weight")]
    [InlineData("head.bias", "head.fc.bias")]
    [InlineData("norm.weight", "norm.weight")]
    public void Microsofts_spelling_of_swin_is_understood(string published, string today) =>
        Assert.Contains(today, Translate("layers.0.downsample.reduction.weight", "layers.0.blocks.0.attn.relative_position_index", published));

    [Theory]
    [InlineData("patch_embed.proj.weight", "stem.proj.weight")]
    [InlineData("blocks.3.attn.bias", "blocks.3.linear_tokens.bias")]
    [InlineData("blocks.3.mlp.fc1.weight", "blocks.3.mlp_channels.fc1.weight")]
    [InlineData("blocks.3.gamma_2", "blocks.3.ls2")]
    [InlineData("blocks.3.norm2.beta", "blocks.3.norm2.beta")]
    public void Facebooks_spelling_of_resmlp_is_understood(string published, string today) =>
        Assert.Contains(today, Translate("blocks.0.gamma_1", "blocks.0.norm1.alpha", published));

    [Fact]
    public void Todays_spelling_stays_and_buffers_go()
    {
        string[] today = ["layers.1.downsample.reduction.weight", "head.fc.weight", "blocks.0.attn.qkv.weight", "patch_embed.proj.weight"];
        Assert.Equal(today.Order(), Translate([.. today, "layers.0.blocks.1.attn_mask", "bn1.num_batches_tracked"]).Order());
    }

    [Fact]
    public void Leading_dimensions_of_one_may_be_missing_but_no_others()
    {
        var parameter = new Parameter("norm.alpha", ParameterRole.Scale, 1, 1, 384);
        Assert.True(PublishedKeys.HasShape(new("norm.alpha", ElementType.Float32, [384]), parameter));
        Assert.False(PublishedKeys.HasShape(new("norm.alpha", ElementType.Float32, [384, 1]), parameter));
    }

    [Fact]
    public void Every_token_architecture_has_the_parameter_count_of_its_paper()
    {
        // Millions, as timm lists them for its published models.
        (string Name, double Millions)[] published =
        [
            ("vit_tiny_patch16_224", 5.72), ("vit_small_patch32_224", 22.88), ("vit_base_patch16_224", 86.57), ("vit_base_patch32_384", 88.30),
            ("vit_large_patch16_224", 304.33), ("deit_tiny_distilled_patch16_224", 5.91), ("swin_tiny_patch4_window7_224", 28.29),
            ("swin_small_patch4_window7_224", 49.61), ("swin_base_patch4_window7_224", 87.77), ("swin_base_patch4_window12_384", 87.90),
            ("swin_large_patch4_window7_224", 196.53), ("resmlp_12_224", 15.35), ("resmlp_24_224", 30.02), ("resmlp_36_224", 44.69),
            ("gmixer_24_224", 24.72), ("mixer_b16_224", 59.88), ("mixer_l16_224", 208.20), ("gmlp_s16_224", 19.42),
        ];
        Assert.All(published, entry => Assert.Equal(entry.Millions, ArchitectureCatalog.Get(entry.Name).ParameterCount / 1e6, 0.006));
    }

    private static IEnumerable<string> Translate(params string[] keys) =>
        PublishedKeys.Translate(keys.Distinct().Select(key => new CheckpointEntry(key, ElementType.Float32, [1]))).Keys;
}
