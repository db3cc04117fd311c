using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>The derivatives of a segment's operators at one image, between windows.</summary>
/// <param name="segment">The segment, of whose steps some may have become one.</param>
/// <param name="rules">A derivative for each.</param>
/// <param name="finish">A branch at the segment's end that is applied to all tangents at once, when all have come; null for none.</param>
internal sealed class SegmentRules(Segment segment, Linearization[] rules, ComposedBranch? finish = null) : IDisposable
{
    /// <summary>Units of this segment that are so close to a kink that rounding may have decided their gate.</summary>
    public long KinkCount => rules.Sum(rule => rule.KinkCount) + (finish?.KinkCount ?? 0);

    /// <summary>The node whose tangents are handed over in place of the exit's, because <see cref="Finish"/> makes these of them; null for none.</summary>
    public Node? Unfinished => finish is null ? null : segment.Steps.IsEmpty ? segment.Entry : segment.Steps[^1].Node;

    /// <summary>Makes the exit's tangents of those that stand in their place.</summary>
    public void Finish(Tensor tangents) => finish?.Apply(tangents, tangents);

    /// <summary>Pushes a batch of tangents through the segment and hands over those of its probes and of its exit.</summary>
    public void Push(
        Tensor entry, bool mayOverwriteEntry, Action<Node, Tensor?> receive, CancellationToken cancellation, StepTimes? times = null)
    {
        if (!segment.Steps.IsEmpty)
        {
            new TangentFlow(segment, rules).Run(entry, mayOverwriteEntry, receive, cancellation, times);
            return;
        }
        receive(segment.Entry, entry);
        entry.Dispose();
    }

    public void Dispose()
    {
        foreach (var rule in rules)
            rule.Dispose();
        finish?.Dispose();
    }
}
