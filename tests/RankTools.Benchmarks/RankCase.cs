using RankTools.Data;
using RankTools.Networks;
using RankTools.Networks.Architectures;
using RankTools.Core.Tests.Networks;
using RankTools.Propagation;
using RankTools.Ranks;

namespace RankTools.Benchmarks;

/// <summary>One line of the table: layer ranks of a network at one input.</summary>
/// <param name="Architecture">Name of the architecture.</param>
/// <param name="Patch">Side of the centre patch; 0 for the whole input.</param>
/// <param name="Context">What surrounds it.</param>
/// <param name="Floor">The spectrum floor.</param>
/// <param name="Aim">Time that is aimed at, in arithmetic limits of all directions on whole maps.</param>
/// <param name="WeightFile">Trained weights under the shared folder; null for weights from a formula.</param>
internal sealed record RankCase(string Architecture, int Patch, InputContext Context, double Floor, double Aim, string? WeightFile = null)
{
    /// <summary>The lines of docs/benchmarks.md.</summary>
    public static IReadOnlyList<RankCase> All { get; } =
    [
        new("resnet18", 16, InputContext.Zero, 1e-3, 0.33, "imagenet/resnet18.pth"),
        new("resnet18", 16, InputContext.Zero, 1e-4, 0.48, "imagenet/resnet18.pth"),
        new("resnet50", 16, InputContext.Zero, 1e-3, 0.6),
        new("vit_tiny_patch16_224", 16, InputContext.Zero, 1e-3, 0.6, "imagenet/vit_tiny_patch16_224.safetensors"),
        new("vit_tiny_patch16_224", 16, InputContext.Real, 1e-3, 0.8, "imagenet/vit_tiny_patch16_224.safetensors"),
        new("swin_tiny_patch4_window7_224", 16, InputContext.Zero, 1e-3, 0.7),
        new("resmlp_24_224", 16, InputContext.Zero, 1e-3, 1.1),
        new("gmixer_24_224", 16, InputContext.Zero, 1e-3, 1.1),
        new("cifar_resnet20", 0, InputContext.Real, 1e-3, 0.6, "cifar/resnet20-12fca82f.th"),
    ];

    /// <summary>Short name.</summary>
    public string Name => $"{Architecture}{(Patch == 0 ? " whole" : "")} {Context} {Floor:0e0}";

    /// <summary>The network; from a formula where its file is not there.</summary>
    public NeuralNetwork Load(string sharedFolder)
    {
        if (WeightFile is not null && Path.Combine(sharedFolder, "data", WeightFile) is var path && File.Exists(path))
            return NetworkLoader.Load(null, path);
        var network = ArchitectureCatalog.Get(Architecture).Define(new(Patch == 0 ? 10 : 1000, Patch == 0 ? 32 : 224));
        FormulaWeights.Fill(network);
        return network;
    }

    /// <summary>A photograph where there is one, and numbers from a formula elsewhere.</summary>
    public InputItem Input(string sharedFolder, NeuralNetwork network)
    {
        var photograph = Path.Combine(sharedFolder, "data", "imagenet", "val", "ILSVRC2012_val_00000347.JPEG");
        if (File.Exists(photograph) && WeightFile is not null && Patch > 0)
            return InputFile.Open(photograph, network.Preprocessing, applyOrientation: false).First();
        using var values = FormulaWeights.Input(network.InputShape[1], network.InputShape[2]);
        return new("formula", null, [.. network.InputShape], [.. values.flatten().data<double>()]);
    }

    /// <summary>The directions.</summary>
    public InputDirections Directions(NeuralNetwork network) => Patch == 0
        ? InputDirections.Whole(network.InputShape)
        : InputDirections.Of(network.InputShape, [InputDirections.Centred(network.InputShape, Patch, Patch)]);
}
