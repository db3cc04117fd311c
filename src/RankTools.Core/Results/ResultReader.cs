using System.Collections.Immutable;

using RankTools.Deficits;
using RankTools.Deficits.Across;
using RankTools.Deficits.Causes;
using RankTools.Deficits.Substitution;
using RankTools.Errors;
using RankTools.Features;
using RankTools.Inference;
using RankTools.Inference.Checks;
using RankTools.Networks;
using RankTools.Ranks;
using RankTools.Ranks.Comparison;
using RankTools.Ranks.Exact;
using RankTools.Ranks.Weights;
using RankTools.Theory;

namespace RankTools.Results;

/// <summary>
/// Results from files: makes them again from their properties, of which the type of the result itself says what they are. Only the types listed
/// here are ever made, whatever an object says it was.
/// </summary>
public static class ResultReader
{
    private static readonly ImmutableArray<RecordPlan> Plans =
    [
        .. new[]
        {
            typeof(LayerRank), typeof(LayerRankSummary), typeof(ExactLayerRank), typeof(LayerRankComparison), typeof(MonotonicitySummary), typeof(MonotonicityStep),
            typeof(ExactMonotonicityStep), typeof(BlockRank), typeof(LyapunovSpectrum), typeof(ManifoldDimension), typeof(PerturbedFeatureDimension),
            typeof(FeatureDimension), typeof(ClassificationDimension), typeof(IndependenceDeficit), typeof(DeficitPathPoint), typeof(ClassSubstitution),
            typeof(AcrossDeficit), typeof(DeficitCondition), typeof(DeficitCorrelation), typeof(WeightRank), typeof(MatrixRank), typeof(NetworkPrediction),
            typeof(LayerHealth), typeof(ModelTestResult), typeof(NetworkLayer),
        }.Select(RecordPlan.Of),
    ];

    /// <summary>The results that can be read.</summary>
    public static IEnumerable<Type> Types => Plans.Select(plan => plan.Type);

    /// <summary>Reads the result that an object was.</summary>
    /// <param name="source">The object.</param>
    /// <returns>Null where it was none, or too little is left of it to tell.</returns>
    /// <exception cref="RankToolsException"><c>PropertyMissing</c> or <c>PropertyInvalid</c>: it was one, but is damaged.</exception>
    public static object? Read(IPropertySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return PlanOf(source)?.Read(source);
    }

    /// <summary>Reads a result whose kind is known.</summary>
    /// <typeparam name="T">A record.</typeparam>
    /// <param name="source">An object with its properties.</param>
    /// <exception cref="RankToolsException"><c>PropertyMissing</c> or <c>PropertyInvalid</c>, naming the property.</exception>
    public static T Read<T>(IPropertySource source)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(source);
        return (T)RecordPlan.Of(typeof(T)).Read(source);
    }

    /// <summary>Whether an object has all properties that every result of some kind has, whatever is in them.</summary>
    /// <typeparam name="T">A record.</typeparam>
    /// <param name="source">The object.</param>
    internal static bool Fits<T>(IPropertySource source)
        where T : class
    {
        var names = source.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return RecordPlan.Of(typeof(T)).Fields.All(field => !field.IsRequired || names.Contains(field.Name));
    }

    /// <summary>
    /// The kind that an object says it was; without that, the one whose properties are most like its own, of all names that either has, if it
    /// has more than half of those that every result of this kind has.
    /// </summary>
    private static RecordPlan? PlanOf(IPropertySource source)
    {
        if (source.TypeName is { } type && Plans.FirstOrDefault(plan => plan.Type.FullName == type) is { } named)
            return named;
        var names = source.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var best = Plans.MaxBy(plan => names.Count(plan.Names.Contains) is var common ? (double)common / (plan.Names.Count + names.Count - common) : 0)!;
        var required = best.Fields.Where(field => field.IsRequired).ToLookup(field => names.Contains(field.Name));
        return required[true].Count() > required[false].Count() ? best : null;
    }
}
