using RankTools.Results;

namespace RankTools.Inference;

/// <summary>One class of a prediction.</summary>
/// <param name="Place">1 for the most probable class.</param>
/// <param name="ClassIndex">Index of the logit.</param>
/// <param name="ClassName">Name of the class; empty when the network has no class names.</param>
/// <param name="Logit">The network's output.</param>
/// <param name="Probability">Softmax of the logits.</param>
public sealed record ClassProbability(int Place, int ClassIndex, string ClassName, double Logit, double Probability)
{
    /// <summary>All of it as text, as CSV holds it, for example <c>1 0 "tench" 12.3 0.973</c>.</summary>
    public override string ToString() => RecordText.Of(this);
}
