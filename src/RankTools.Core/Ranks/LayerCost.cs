namespace RankTools.Ranks;

/// <summary>What the rank of one layer's Jacobian will cost for one input, measured alone.</summary>
/// <param name="Seconds">All of it: tangents (or cotangents) and spectrum.</param>
/// <param name="SpectrumSeconds">The singular values and the bound on their error. Further layers of the same pass add no more than this.</param>
/// <param name="Bytes">Memory of the tensors.</param>
public sealed record LayerCost(double Seconds, double SpectrumSeconds, long Bytes);
