using System.Collections.Immutable;

namespace RankTools.Data;

/// <summary>A dense array of real numbers in row-major (C) order, held as 32- or 64-bit floating point.</summary>
/// <remarks>
/// 16- and 32-bit floating point are held as 32-bit, everything else (integers and booleans included) as 64-bit; both exactly.
/// <see cref="ElementType"/> remembers what the file held.
/// </remarks>
public sealed class NumericArray
{
    private readonly float[]? singles;
    private readonly double[]? doubles;

    private NumericArray(float[]? singles, double[]? doubles, ImmutableArray<long> shape, string elementType)
    {
        (this.singles, this.doubles, Shape, ElementType) = (singles, doubles, shape, elementType);
        if (CountElements(shape.AsSpan()) != ElementCount)
        {
            throw new ArgumentException(
                $"Shape ({string.Join(", ", shape)}) does not describe {ElementCount} elements.", nameof(shape));
        }
    }

    /// <summary>Extent of every axis, slowest first; empty for a single number.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>NumPy's name of the elements' type where they came from, for example <c>float32</c> or <c>int64</c>.</summary>
    public string ElementType { get; }

    /// <summary>Number of elements: the product of <see cref="Shape"/>.</summary>
    public int ElementCount => doubles?.Length ?? singles!.Length;

    /// <summary>True if the elements are held in 64 bits, false if in 32.</summary>
    public bool IsDouble => doubles is not null;

    /// <summary>The elements as 64-bit numbers, without copying.</summary>
    /// <exception cref="InvalidOperationException">They are held in 32 bits (<see cref="IsDouble"/> is false).</exception>
    public ReadOnlySpan<double> Doubles =>
        doubles ?? throw new InvalidOperationException("The array holds 32-bit numbers; use Singles or ToDoubles().");

    /// <summary>The elements as 32-bit numbers, without copying.</summary>
    /// <exception cref="InvalidOperationException">They are held in 64 bits (<see cref="IsDouble"/> is true).</exception>
    public ReadOnlySpan<float> Singles =>
        singles ?? throw new InvalidOperationException("The array holds 64-bit numbers; use Doubles.");

    /// <summary>The element at a position of the row-major order.</summary>
    public double this[int position] => doubles is not null ? doubles[position] : singles![position];

    /// <summary>Wraps 64-bit numbers. The array is taken over, not copied: do not change it afterwards.</summary>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="shape">Extent of every axis; their product is the length of <paramref name="values"/>.</param>
    /// <exception cref="ArgumentException">The shape does not describe that many elements.</exception>
    public static NumericArray FromDoubles(double[] values, params ReadOnlySpan<long> shape) =>
        new(null, NotNull(values), [.. shape], "float64");

    /// <summary>Wraps 32-bit numbers. The array is taken over, not copied: do not change it afterwards.</summary>
    /// <param name="values">The elements in row-major order.</param>
    /// <param name="shape">Extent of every axis; their product is the length of <paramref name="values"/>.</param>
    /// <exception cref="ArgumentException">The shape does not describe that many elements.</exception>
    public static NumericArray FromSingles(float[] values, params ReadOnlySpan<long> shape) =>
        new(NotNull(values), null, [.. shape], "float32");

    /// <summary>A new array of the elements as 64-bit numbers.</summary>
    public double[] ToDoubles()
    {
        if (doubles is not null)
            return [.. doubles];
        var result = new double[singles!.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = singles[i];
        return result;
    }

    /// <summary>Position in row-major order of the first element that is NaN or infinite; null if all are finite.</summary>
    public int? FirstNonFinite()
    {
        for (var i = 0; i < ElementCount; i++)
        {
            if (!double.IsFinite(this[i]))
                return i;
        }
        return null;
    }

    internal static NumericArray FromSingles(float[] values, ImmutableArray<long> shape, string elementType) =>
        new(values, null, shape, elementType);

    internal static NumericArray FromDoubles(double[] values, ImmutableArray<long> shape, string elementType) =>
        new(null, values, shape, elementType);

    /// <summary>The product of the extents; null if one is negative or the product does not fit 64 bits.</summary>
    internal static long? CountElements(ReadOnlySpan<long> shape)
    {
        // An empty axis makes the whole array empty, however long the others claim to be.
        var empty = shape.Contains(0);
        long count = 1;
        foreach (var extent in shape)
        {
            if (extent < 0)
                return null;
            if (empty)
                continue;
            if (count > long.MaxValue / extent)
                return null;
            count *= extent;
        }
        return empty ? 0 : count;
    }

    private static T NotNull<T>(T values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values;
    }
}
