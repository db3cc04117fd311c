using TorchSharp;

namespace RankTools.Samples.Networks;

/// <summary>
/// A network that the trainer can train: any architecture that offers this can be plugged into <see cref="NetworkCatalog"/>.
/// </summary>
internal interface ITrainableNetwork : IDisposable
{
    /// <summary>Its weights, under the names that published files of the architecture use.</summary>
    WeightSet Weights { get; }

    /// <summary>How it likes to be trained.</summary>
    TrainingRecipe Recipe { get; }

    /// <summary>Computes the logits.</summary>
    /// <param name="images">Preprocessed images, N × 3 × 32 × 32.</param>
    /// <param name="training">True while learning: batch statistics are used and remembered; false: the remembered ones are used.</param>
    /// <returns>N × classes.</returns>
    torch.Tensor Forward(torch.Tensor images, bool training);
}
