using System.Collections.Immutable;

namespace RankTools.Propagation;

/// <summary>What is left of a pass behind a probe.</summary>
/// <param name="MultiplyAdds">For every tangent that goes on from there.</param>
/// <param name="Values">Values of the probes ahead.</param>
internal sealed record TangentsAhead(double MultiplyAdds, ImmutableArray<long> Values);
