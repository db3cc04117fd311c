using RankTools.Errors;

namespace RankTools.Backend;

/// <summary>Holds work to the bytes that <c>-MemoryLimit</c> allows.</summary>
internal static class MemoryBudget
{
    /// <summary>Refuses work that would need more than the limit; without a limit everything is allowed.</summary>
    /// <param name="limit">The limit, or null.</param>
    /// <param name="needed">Bytes that the work would take.</param>
    /// <param name="target">What it is about.</param>
    /// <param name="what">What takes the memory, as the subject of a sentence.</param>
    /// <exception cref="RankToolsException"><c>MemoryLimitExceeded</c>.</exception>
    public static void Require(long? limit, long needed, object? target, string what)
    {
        if (needed > limit)
        {
            throw new RankToolsException("MemoryLimitExceeded", ErrorKind.LimitExceeded, target,
                $"{what} would take {MemorySize.Format(needed)}, more than the {MemorySize.Format(limit.Value)} that -MemoryLimit allows. "
                + "Raise it, or take less at a time.");
        }
    }
}
