namespace RankTools.Progress;

/// <summary>What one layer's result took, for those who look for where the time goes.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="PropagationSeconds">Tangents from the layer before, or cotangents from this one: everything up to its Jacobian.</param>
/// <param name="SpectrumSeconds">From the Jacobian to singular values and rank.</param>
public sealed record LayerTiming(string Layer, double PropagationSeconds, double SpectrumSeconds);
