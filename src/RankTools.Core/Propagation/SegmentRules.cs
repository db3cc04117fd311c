using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>The derivatives of a segment's operators at one image, between windows.</summary>
internal sealed class SegmentRules(Segment segment, Linearization[] rules) : IDisposable
{
    /// <summary>Units of this segment that are so close to a kink that rounding may have decided their gate.</summary>
    public long KinkCount => rules.Sum(rule => rule.KinkCount);

    /// <summary>Pushes a batch of tangents through the segment and hands over those of its probes and of its exit.</summary>
    public void Push(
        Tensor entry, bool mayOverwriteEntry, Action<Node, Tensor?> receive, CancellationToken cancellation, StepTimes? times = null) =>
        new TangentFlow(segment, rules).Run(entry, mayOverwriteEntry, receive, cancellation, times);

    public void Dispose()
    {
        foreach (var rule in rules)
            rule.Dispose();
    }
}
