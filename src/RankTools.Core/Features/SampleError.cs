namespace RankTools.Features;

/// <summary>What ten rows of a layer's sample, computed in double precision as well, say about all of them.</summary>
/// <param name="Rows">Estimated error of the sample, in spectral norm; null where it cannot be measured.</param>
/// <param name="Nonlinearity">Estimated distance of the sample to the one of first order; null where there is no derivative.</param>
/// <param name="OperatorCount">How many operators the rows have passed at most.</param>
internal sealed record SampleError(double? Rows, double? Nonlinearity, int OperatorCount);
