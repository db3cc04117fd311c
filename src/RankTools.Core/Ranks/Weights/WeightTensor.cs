using System.Collections.Immutable;

namespace RankTools.Ranks.Weights;

/// <summary>One array of weights before its numbers are read: they come in parts, so that an array of any size fits.</summary>
internal abstract class WeightTensor(string name, string elementType, ImmutableArray<long> shape, bool isDouble)
{
    /// <summary>Name in its file or network.</summary>
    public string Name => name;

    /// <summary>How its numbers are stored.</summary>
    public string ElementType => elementType;

    /// <summary>Its axes, outermost first.</summary>
    public ImmutableArray<long> Shape => shape;

    /// <summary>True where float32 does not hold the numbers.</summary>
    public bool IsDouble => isDouble;

    /// <summary>Number of elements.</summary>
    public long ElementCount => shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>False where every read costs as much as reading it whole.</summary>
    public virtual bool ReadsInParts => true;

    /// <summary>What a convolution does besides; null where nothing is known but the kernel.</summary>
    public virtual ConvolutionGeometry? Geometry => null;

    /// <summary>Reads elements from <paramref name="start"/> on in row-major order.</summary>
    public abstract void Read(long start, Span<float> destination);

    /// <summary>Reads elements from <paramref name="start"/> on in row-major order.</summary>
    public abstract void Read(long start, Span<double> destination);
}
