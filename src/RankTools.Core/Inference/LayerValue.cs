using RankTools.Collections;

namespace RankTools.Inference;

/// <summary>The value of one layer at one input.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Source">File, or file#index, that the input came from.</param>
/// <param name="Shape">Shape of the value, without batch.</param>
/// <param name="Values">The value, row-major.</param>
public sealed record LayerValue(string Network, string Layer, string Source, ValueList<long> Shape, ValueList<double> Values);
