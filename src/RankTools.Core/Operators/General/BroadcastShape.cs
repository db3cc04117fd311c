using System.Collections.Immutable;

namespace RankTools.Operators;

/// <summary>The shape that two arrays take together when axes of size one, and missing leading ones, are repeated (NumPy's rule).</summary>
internal static class BroadcastShape
{
    /// <summary>The common shape, or null where two sizes differ and neither is 1.</summary>
    public static ImmutableArray<long>? Of(ImmutableArray<long> a, ImmutableArray<long> b)
    {
        var shape = new long[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (left, right) = (i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
            if (left != right && left != 1 && right != 1)
                return null;
            shape[^i] = left == 1 ? right : left;
        }
        return [.. shape];
    }
}
