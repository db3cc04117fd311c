using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

using RankTools.Results;

namespace RankTools.Collections;

/// <summary>
/// A read-only list that writes itself as its elements joined by ';' in the invariant culture, so that results survive Export-Csv,
/// which would write 'System.Int64[]' for an array. Two lists of equal elements are equal.
/// </summary>
/// <typeparam name="T">Numbers, texts, or records that write themselves as text.</typeparam>
[CollectionBuilder(typeof(ValueListBuilder), nameof(ValueListBuilder.Create))]
public sealed class ValueList<T> : IReadOnlyList<T>, IList, IEquatable<ValueList<T>>
{
    private readonly ImmutableArray<T> items;

    internal ValueList(ImmutableArray<T> items) => this.items = items;

    /// <inheritdoc/>
    public int Count => items.Length;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <summary>The elements without copying.</summary>
    public ReadOnlySpan<T> AsSpan() => items.AsSpan();

    /// <summary>A list of the elements of an array, without copying.</summary>
    public static implicit operator ValueList<T>(ImmutableArray<T> items) => new(items);

    /// <summary>The elements as an array, without copying.</summary>
    public static implicit operator ImmutableArray<T>(ValueList<T> list) => list.items;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ValueList<T>? other) => other is not null && items.SequenceEqual(other.items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => items.Aggregate(items.Length, (hash, item) => HashCode.Combine(hash, item));

    // PowerShell hands an IList to a parameter of an array type element by element, and any other sequence as one joined text.
    bool IList.IsFixedSize => true;

    bool IList.IsReadOnly => true;

    bool ICollection.IsSynchronized => true;

    object ICollection.SyncRoot => this;

    object? IList.this[int index]
    {
        get => items[index];
        set => throw ReadOnly();
    }

    int IList.Add(object? value) => throw ReadOnly();

    void IList.Clear() => throw ReadOnly();

    void IList.Insert(int index, object? value) => throw ReadOnly();

    void IList.Remove(object? value) => throw ReadOnly();

    void IList.RemoveAt(int index) => throw ReadOnly();

    bool IList.Contains(object? value) => value is T item && items.Contains(item);

    int IList.IndexOf(object? value) => value is T item ? items.IndexOf(item) : -1;

    void ICollection.CopyTo(Array array, int index) => ((ICollection)items).CopyTo(array, index);

    private static NotSupportedException ReadOnly() => new("The list is read-only.");

    /// <summary>The elements joined by ';'; texts are in quotes where they would be taken for something else without.</summary>
    public override string ToString() => RecordText.OfList(items);
}
