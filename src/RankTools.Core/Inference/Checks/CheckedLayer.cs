using RankTools.Networks;

using static TorchSharp.torch;

namespace RankTools.Inference.Checks;

/// <summary>One layer as a check meets it; its tensors live until the next one.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Values">Its values at the input and at the points around it, one row each.</param>
/// <param name="Tangents">Its tangents along the directions; null where no tangent passes.</param>
/// <param name="DependsOnInput">True when it is computed from what the directions change.</param>
/// <param name="TangentNorm">Mean length of the tangents over that of the directions; null where no tangent passes.</param>
/// <param name="SaturatedShare">Share of units without slope, for an activation function.</param>
internal sealed record CheckedLayer(
    Node Node, Tensor Values, Tensor? Tangents, bool DependsOnInput, double? TangentNorm, double? SaturatedShare);
