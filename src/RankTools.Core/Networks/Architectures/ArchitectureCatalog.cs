using System.Collections.Immutable;

using RankTools.Errors;

namespace RankTools.Networks.Architectures;

/// <summary>Every architecture that can be built by name.</summary>
public static class ArchitectureCatalog
{
    /// <summary>All of them, family by family.</summary>
    public static ImmutableArray<NetworkArchitecture> All { get; } =
    [
        .. ResNet.Variants, .. CifarResNet.Variants,
        .. Vgg.Variants, .. SqueezeNet.Variants, .. MobileNetV2.Variants, .. DenseNet.Variants, .. EfficientNet.Variants, .. ConvNeXt.Variants,
        .. VisionTransformer.Variants, .. SwinTransformer.Variants, .. Mixer.Variants,
    ];

    /// <summary>The architecture of that name or alias; case does not matter.</summary>
    /// <exception cref="RankToolsException"><c>ArchitectureNotFound</c>: no architecture has that name.</exception>
    public static NetworkArchitecture Get(string name) =>
        All.FirstOrDefault(candidate => candidate.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            || candidate.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase))
        ?? throw new RankToolsException("ArchitectureNotFound", ErrorKind.NotFound, name,
            $"There is no architecture '{name}'. Get-NeuralNetworkArchitecture lists what can be built: {string.Join(", ", All.Select(a => a.Name))}.");
}
