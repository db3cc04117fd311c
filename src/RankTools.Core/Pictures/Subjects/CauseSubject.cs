using System.Globalization;

using RankTools.Deficits.Causes;

namespace RankTools.Pictures.Subjects;

/// <summary>Deficits against ranks, a point for every condition; of correlations alone, these.</summary>
internal sealed class CauseSubject : FigureSubject
{
    private const string OverConditions = "conditions";
    private const double Spread = 0.5;

    private readonly List<DeficitCondition> conditions = [];
    private readonly List<DeficitCorrelation> correlations = [];

    public override bool TryAdd(object result)
    {
        switch (result)
        {
            case DeficitCondition condition:
                conditions.Add(condition);
                return true;
            case DeficitCorrelation correlation:
                correlations.Add(correlation);
                return true;
            default:
                return false;
        }
    }

    public override IEnumerable<Figure> Figures(FigureOptions options)
    {
        if (conditions.Count > 0)
            yield return Conditions(options);
        else if (correlations.Any(one => one.Spearman is not null))
            yield return Correlations(options);
    }

    private Figure Conditions(FigureOptions options) => PanelFigure.Of(
        "deficit against rank", options.Title,
        Note([Said("logits", nameof(DeficitCondition.LogitEffectiveRank)), Said("features", nameof(DeficitCondition.FeatureEffectiveRank))]),
        Panel("Effective rank of the logits", "Score above the null", condition => condition.LogitEffectiveRank, hasNames: true),
        conditions.Any(condition => condition.FeatureEffectiveRank is not null)
            ? Panel("Effective rank of the features", "Score above the null", condition => condition.FeatureEffectiveRank, hasNames: false)
            : null);

    private ChartFigure Panel(string rank, string excess, Func<DeficitCondition, double?> value, bool hasNames) => new()
    {
        Subject = excess,
        X = new(rank),
        Y = new(excess),
        Curves =
        [
            .. conditions.Select((condition, i) => (condition, i)).Where(item => value(item.condition) is not null).Select(item => new FigureCurve(
                hasNames ? Name(item.condition) : "", [new(value(item.condition)!.Value, item.condition.Excess)], item.i) { Style = CurveStyle.Points }),
        ],
    };

    private ChartFigure Correlations(FigureOptions options)
    {
        DeficitCorrelation[] known = [.. correlations.Where(one => one.Spearman is not null)];
        string[] places = [.. known.Select(Place).Distinct()];
        string[] ranks = [.. known.Select(one => one.Rank).Distinct()];
        return new()
        {
            Subject = "correlation of deficit and rank",
            Title = options.Title,
            Note = "below 0: the deficit is larger where the rank is lower",
            X = FigureAxis.OfCategories("Compared", places),
            Y = new("Spearman's rank correlation") { Minimum = -1, Maximum = 1 },
            Curves =
            [
                .. ranks.Select((rank, i) => new FigureCurve(rank, [.. known.Where(one => one.Rank == rank)
                    .Select(one => new FigurePoint(Array.IndexOf(places, Place(one)) + (Spread * (((i + 0.5) / ranks.Length) - 0.5)), one.Spearman!.Value))], i) { Style = CurveStyle.Points }),
            ],
            Lines = [new("", 0) { IsDotted = true }],
        };
    }

    private string? Said(string what, string rank) =>
        correlations.FirstOrDefault(one => one.Over == OverConditions && one.Rank == rank) is { Spearman: { } spearman, PValue: { } p }
            ? string.Create(CultureInfo.InvariantCulture, $"{what}: Spearman's correlation {spearman:0.00}, p = {p:0.000}").Replace('-', '−')
            : null;

    private static string Place(DeficitCorrelation one) => Permuted(one.Over == OverConditions ? OverConditions : $"classes of {ShortName(one.Source)}", one.LabelPermutation);

    private static string Name(DeficitCondition condition) => Permuted(condition.Network.Length > 0 ? condition.Network : ShortName(condition.Source), condition.LabelPermutation);

    private static string Permuted(string name, int? permutation) =>
        permutation is { } number ? string.Create(CultureInfo.InvariantCulture, $"{name}, labels permuted ({number})") : name;
}
