using System.Collections.Immutable;

namespace RankTools.Operators;

/// <summary>Dimensions that an operator loses in every group of values that it treats together.</summary>
internal static class GroupLoss
{
    /// <param name="output">Shape of the value, without batch.</param>
    /// <param name="groupSize">Values of a group.</param>
    /// <param name="loss">What a group loses; never more than it has.</param>
    public static long Of(ImmutableArray<long> output, long groupSize, long loss) =>
        output.Aggregate(1L, (product, size) => product * size) / groupSize * Math.Min(loss, groupSize);
}
