using RankTools.Networks;

namespace RankTools.Features;

/// <summary>The features of one layer that are collected in one pass over the perturbations.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Method">How its spectrum is computed.</param>
/// <param name="Start">First feature.</param>
/// <param name="Width">Number of features.</param>
internal sealed record SamplePiece(Node Layer, SampleMethod Method, long Start, long Width)
{
    /// <summary>True for the piece that a layer begins with.</summary>
    public bool IsFirst => Start == 0;

    /// <summary>True for the piece that a layer ends with.</summary>
    public bool IsLast => Start + Width == Layer.ElementCount;
}
