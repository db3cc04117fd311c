using RankTools.Samples.Files;

namespace RankTools.Core.Tests.Samples;

/// <summary>The sample files of the repository, as the module ships them.</summary>
internal static class ShippedSamples
{
    public static readonly string Folder =
        Path.Combine((string)AppContext.GetData("RankTools.RepositoryRoot")!, "src", "RankTools", "Sample");

    public static readonly string Weights = Path.Combine(Folder, "cifar_resnet20.safetensors");

    public static readonly string HeldOut = Path.Combine(Folder, "heldout.bin");

    public static IReadOnlyList<(int Label, byte[] Pixels)> Images => CifarFile.Read(HeldOut);
}
