using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>An operator's derivative at one point, applied to batches of tangents.</summary>
internal abstract class Linearization : IDisposable
{
    /// <summary>Units so close to a kink that rounding may have decided their gate.</summary>
    public long KinkCount { get; init; }

    /// <summary>
    /// True when the operator is linear but for a constant, so that what the rule does to a tangent it does to a difference of any
    /// size.
    /// </summary>
    public virtual bool IsLinear => false;

    /// <summary>
    /// Pushes a batch of tangents. A null tangent is zero. Where <paramref name="mayOverwrite"/> says so, nobody reads that
    /// tangent afterwards and its memory may be reused for the result.
    /// </summary>
    /// <returns>The output's tangents, or null when they are zero.</returns>
    public abstract Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite);

    /// <summary>Frees what was computed at the point.</summary>
    public virtual void Dispose()
    {
    }
}
