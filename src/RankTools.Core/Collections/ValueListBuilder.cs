namespace RankTools.Collections;

/// <summary>Makes <see cref="ValueList{T}"/> from collection expressions.</summary>
public static class ValueListBuilder
{
    /// <summary>A list of the given elements.</summary>
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);
}
