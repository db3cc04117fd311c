namespace RankTools.Samples.Networks;

/// <summary>The architectures that can be trained, by the names the module knows them by.</summary>
internal static class NetworkCatalog
{
    private static readonly Dictionary<string, Func<int, long, ITrainableNetwork>> Makers = new()
    {
        ["cifar_resnet20"] = (classes, seed) => new CifarResidualNetwork(blocks: 3, classes, seed),
    };

    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>Makes a network with random weights.</summary>
    /// <exception cref="ArgumentException">There is no architecture of that name.</exception>
    public static ITrainableNetwork Create(string architecture, int classes, long seed) =>
        Makers.TryGetValue(architecture, out var make)
            ? make(classes, seed)
            : throw new ArgumentException($"There is no architecture '{architecture}'; there are: {string.Join(", ", Names)}.");
}
