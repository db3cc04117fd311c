using System.Collections.Immutable;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// The part of a value that tangents live on: a rectangle of a map, some tokens of a list, or all of anything else. Outside it
/// they are exactly zero and are not carried.
/// </summary>
internal sealed class TangentWindow : IEquatable<TangentWindow>
{
    private TangentWindow(ImmutableArray<long> shape, MapRegion region, ImmutableArray<long> tokens) => (Shape, Region, Tokens) = (shape, region, tokens);

    /// <summary>Shape of the whole value, without batch.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Rows and columns of a map; for other values everything or nothing.</summary>
    public MapRegion Region { get; }

    /// <summary>The tokens of a list, ascending; default for all of them and for values that are no list of tokens.</summary>
    public ImmutableArray<long> Tokens { get; }

    /// <summary>True when tangents vanish.</summary>
    public bool IsEmpty => Region.IsEmpty;

    /// <summary>True when nothing is left out.</summary>
    public bool IsWhole => Region == MapRegion.Whole(Shape) && Tokens.IsDefault;

    /// <summary>Shape of the part, without batch.</summary>
    public ImmutableArray<long> PartShape => Shape.Length switch
    {
        3 => [Shape[0], Region.Height, Region.Width],
        _ when IsEmpty => Shape.SetItem(0, 0),
        2 when !Tokens.IsDefault => [Tokens.Length, Shape[1]],
        _ => Shape,
    };

    /// <summary>Number of values in the part.</summary>
    public long Count => IsEmpty ? 0 : PartShape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The part's share of the value.</summary>
    public double Share => Count / (double)Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>All of a value.</summary>
    public static TangentWindow Whole(ImmutableArray<long> shape) => new(shape, MapRegion.Whole(shape), default);

    /// <summary>Nothing of a value.</summary>
    public static TangentWindow None(ImmutableArray<long> shape) => new(shape, MapRegion.Empty, default);

    /// <summary>A rectangle of a map; of other values, everything unless the region is empty.</summary>
    public static TangentWindow Of(ImmutableArray<long> shape, MapRegion region) =>
        region.IsEmpty ? None(shape) : new(shape, shape.Length == 3 ? region : MapRegion.Whole(shape), default);

    /// <summary>Some tokens of a list, in any order.</summary>
    public static TangentWindow Of(ImmutableArray<long> shape, IEnumerable<long> tokens)
    {
        ImmutableArray<long> chosen = [.. tokens.Distinct().Order()];
        return chosen.IsEmpty ? None(shape) : new(shape, MapRegion.Whole(shape), chosen.Length == shape[0] ? default : chosen);
    }

    /// <summary>All tokens, or the chosen ones.</summary>
    public IEnumerable<long> AllTokens() => IsEmpty ? [] : Tokens.IsDefault ? Enumerable.Range(0, (int)Shape[0]).Select(token => (long)token) : Tokens;

    /// <summary>The smallest window around both.</summary>
    public TangentWindow Union(TangentWindow other) =>
        IsEmpty || other.IsWhole ? other : other.IsEmpty || IsWhole ? this
        : Shape.Length == 2 ? Of(Shape, AllTokens().Concat(other.AllTokens()))
        : Of(Shape, Region.Union(other.Region));

    /// <summary>The part of a whole value (batch × shape); a view where it can be one.</summary>
    public Tensor Crop(Tensor value) => Whole(Shape).Cut(value, this);

    /// <summary>From a part on this window, the part on a window inside it; a view where it can be one.</summary>
    public Tensor Cut(Tensor part, TangentWindow inner)
    {
        if (inner.Equals(this))
            return part;
        return Shape.Length == 2
            ? part.index_select(1, Places(inner, part.device))
            : part.narrow(2, inner.Region.Top - Region.Top, inner.Region.Height).narrow(3, inner.Region.Left - Region.Left, inner.Region.Width);
    }

    /// <summary>A part on this window as one on a window around it, with zeros between.</summary>
    public Tensor Extend(Tensor part, TangentWindow outer)
    {
        if (outer.Equals(this))
            return part;
        var count = part.shape[0];
        if (Shape.Length == 2)
            return zeros([count, .. outer.PartShape], part.dtype, part.device).index_copy_(1, outer.Places(this, part.device), part);
        var full = zeros([count, outer.Region.Height, outer.Region.Width, Shape[0]], part.dtype, part.device);
        full.narrow(1, Region.Top - outer.Region.Top, Region.Height).narrow(2, Region.Left - outer.Region.Left, Region.Width).copy_(TangentLayout.AsRows(part));
        return TangentLayout.AsMap(full);
    }

    /// <summary>Rows n × <see cref="Count"/> as a batch of parts, without copying.</summary>
    public Tensor AsPart(Tensor rows) => Shape.Length == 3
        ? TangentLayout.AsMap(rows.view(rows.shape[0], Region.Height, Region.Width, Shape[0]))
        : rows.view([rows.shape[0], .. PartShape]);

    /// <summary>A batch of parts as rows, height × width × channels; a copy only where memory is in another order.</summary>
    public Tensor AsRows(Tensor part) => (Shape.Length == 3 ? TangentLayout.AsRows(part) : part).reshape(part.shape[0], Count);

    /// <summary>Where the tokens of a window inside this one stand among this one's.</summary>
    public Tensor Places(TangentWindow inner, Device device)
    {
        var place = AllTokens().Index().ToDictionary(pair => pair.Item, pair => (long)pair.Index);
        return tensor(inner.AllTokens().Select(token => place[token]).ToArray(), int64).to(device);
    }

    /// <inheritdoc/>
    public bool Equals(TangentWindow? other) => other is not null && (ReferenceEquals(this, other)
        || (Region == other.Region && Tokens.IsDefault == other.Tokens.IsDefault && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan())
            && (Tokens.IsDefault || Tokens.AsSpan().SequenceEqual(other.Tokens.AsSpan()))));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TangentWindow);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Region, Tokens.IsDefault ? 0 : Tokens.Length);
}
