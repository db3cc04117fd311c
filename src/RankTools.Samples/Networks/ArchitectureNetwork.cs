using RankTools.Networks;
using RankTools.Networks.Architectures;

using TorchSharp;

namespace RankTools.Samples.Networks;

/// <summary>
/// An architecture of the module's own catalogue, trained through the values of its operators, which autograd differentiates. What
/// is trained is thus what is measured, under the same names.
/// </summary>
internal sealed class ArchitectureNetwork : ITrainableNetwork
{
    private readonly NeuralNetwork network;

    /// <summary>The architecture of that name with untrained weights, drawn as the module does but for <see cref="SmallStart"/>.</summary>
    public ArchitectureNetwork(string architecture, TrainingRecipe recipe, int classes, long seed)
    {
        Recipe = recipe;
        Weights = new WeightSet(seed);
        network = NetworkLoader.Initialize(ArchitectureCatalog.Get(architecture), seed, classes);
        foreach (var parameter in network.Parameters)
        {
            using var scope = torch.NewDisposeScope();
            parameter.Assign(Weights.Add(parameter.Key, SmallStart.Of(parameter)));
        }
    }

    public WeightSet Weights { get; }

    public TrainingRecipe Recipe { get; }

    public torch.Tensor Forward(torch.Tensor images, bool training)
    {
        var values = new torch.Tensor[network.Nodes.Count];
        values[0] = images;
        foreach (var node in network.Nodes.Skip(1))
            values[node.Index] = node.Operator.Value([.. node.Inputs.Select(input => values[input.Index])]);
        return values[^1]; // N × classes
    }

    public void Dispose() => Weights.Dispose();
}
