using System.Collections.Immutable;

namespace RankTools.Pictures;

/// <summary>One series of bars.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Values">A length for every category, not negative.</param>
/// <param name="Color">Which of the figure's colours.</param>
internal sealed record FigureBars(string Name, ImmutableArray<double> Values, int Color);
