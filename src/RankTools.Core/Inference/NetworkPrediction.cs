using RankTools.Collections;

namespace RankTools.Inference;

/// <summary>What a classifier says about one input.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Source">File, or file#index, that the input came from.</param>
/// <param name="ClassIndex">The most probable class.</param>
/// <param name="ClassName">Its name; empty when the network has no class names.</param>
/// <param name="Probability">Its softmax probability.</param>
/// <param name="Label">The label that came with the input, or null.</param>
/// <param name="Top">The most probable classes, best first.</param>
/// <param name="Logits">All outputs.</param>
public sealed record NetworkPrediction(
    string Network, string Source, int ClassIndex, string ClassName, double Probability, int? Label,
    ValueList<ClassProbability> Top, ValueList<double> Logits)
{
    /// <summary>Whether the most probable class is the label; null without a label.</summary>
    public bool? IsCorrect => Label is { } label ? label == ClassIndex : null;
}
