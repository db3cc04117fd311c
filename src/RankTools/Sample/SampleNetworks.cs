using System.Collections.Immutable;

namespace RankTools.Sample;

/// <summary>The trained networks that come with the module, by the names of their architectures.</summary>
internal static class SampleNetworks
{
    /// <summary>The one that is meant unless another is named.</summary>
    public const string Default = "cifar_resnet20";

    /// <summary>All of them; the weights of each lie in a file of its name.</summary>
    public static ImmutableArray<string> All { get; } =
        [Default, "resmlp_sample_32", "gmixer_sample_32", "vit_sample_patch4_32", "swin_sample_patch2_window4_32"];
}
