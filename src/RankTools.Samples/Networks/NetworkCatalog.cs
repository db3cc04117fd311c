namespace RankTools.Samples.Networks;

/// <summary>The architectures that can be trained, by the names the module knows them by.</summary>
internal static class NetworkCatalog
{
    // Few images in a step, since steps are what is short.
    private static readonly TrainingRecipe Tokens = new(OptimizerKind.AdamW, LearningRate: 0.002, WeightDecay: 0.05, BatchSize: 32);

    private static readonly Dictionary<string, Func<int, long, ITrainableNetwork>> Makers = new()
    {
        ["cifar_resnet20"] = (classes, seed) => new CifarResidualNetwork(blocks: 3, classes, seed),
        ["resmlp_sample_32"] = (classes, seed) => new ArchitectureNetwork("resmlp_sample_32", Tokens, classes, seed),
        ["gmixer_sample_32"] = (classes, seed) => new ArchitectureNetwork("gmixer_sample_32", Tokens, classes, seed),
        ["vit_sample_patch4_32"] = (classes, seed) => new ArchitectureNetwork("vit_sample_patch4_32", Tokens, classes, seed),
        ["swin_sample_patch2_window4_32"] = (classes, seed) => new ArchitectureNetwork("swin_sample_patch2_window4_32", Tokens, classes, seed),
    };

    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>Makes a network with random weights.</summary>
    /// <exception cref="ArgumentException">There is no architecture of that name.</exception>
    public static ITrainableNetwork Create(string architecture, int classes, long seed) =>
        Makers.TryGetValue(architecture, out var make)
            ? make(classes, seed)
            : throw new ArgumentException($"There is no architecture '{architecture}'; there are: {string.Join(", ", Names)}.");
}
