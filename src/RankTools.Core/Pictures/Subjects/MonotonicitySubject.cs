using System.Collections.Immutable;
using System.Globalization;

using RankTools.Theory;

namespace RankTools.Pictures.Subjects;

/// <summary>
/// Ranks step by step against what they cannot exceed, with the smallest margin below, and the steps that are violated, undecided or misleading
/// marked; of verdicts alone the mean change of the rank. A picture for every network.
/// </summary>
internal sealed class MonotonicitySubject : FigureSubject
{
    private const int Violated = 1;
    private const int Comparable = 2;
    private const int Misleading = 3;
    private const int Undecided = 4;
    private const int Bound = 6;

    private readonly List<StepSample> steps = [];
    private readonly List<MonotonicitySummary> summaries = [];

    public override bool TryAdd(object result)
    {
        switch (result)
        {
            case MonotonicityStep step:
                steps.Add(new(step.Network, step.Source, step.To, step.LayerIndex, step.RankFrom, step.RankTo, step.Verdict)
                    { Comparable = step.ComparableRank, IsMisleading = step.IsMisleading, Margin = step.SmallestMargin });
                return true;
            case ExactMonotonicityStep step:
                steps.Add(new(step.Network, step.Source, step.To, step.LayerIndex, step.RankFrom, step.RankTo, step.Verdict));
                return true;
            case MonotonicitySummary summary:
                summaries.Add(summary);
                return true;
            default:
                return false;
        }
    }

    public override IEnumerable<Figure> Figures(FigureOptions options) =>
    [
        .. steps.GroupBy(step => (step.Network, IsExact: step.Comparable is null)).Select(network => Steps([.. network], options)),
        .. summaries.Where(summary => summary.Curve.Count > 0 && !steps.Any(step => step.Network == summary.Network && step.Comparable is null == summary.IsExact))
            .Select(summary => Changes(summary, options)),
    ];

    private Figure Steps(ImmutableArray<StepSample> all, FigureOptions options)
    {
        StepSample[][] layers = [.. all.GroupBy(step => (step.LayerIndex, step.To)).OrderBy(layer => layer.Key.LayerIndex).Select(layer => layer.ToArray())];
        var network = all[0].Network;
        var isExact = all[0].Comparable is null;
        var inputs = all.Select(step => step.Source).Distinct().Count();
        var x = FigureAxis.OfCategories("Step, by the layer after", layers.Select(layer => layer[0].To));
        var margins = Curve("", 0, layers, layer => layer.Select(step => step.Margin).Min());
        return PanelFigure.Of(
            $"monotonicity of {network}", options.Title,
            Note(network, isExact ? "exact ranks" : null, inputs > 1 ? string.Create(CultureInfo.InvariantCulture, $"means over {inputs} inputs; marked where one of them is") : null, Verdict(all),
                isExact ? null : "s: norm of the block between, τ: threshold of the layer before; smallest margin: the least s·σ_{i} before over σ_{i} after"),
            new ChartFigure
            {
                Subject = "ranks by step",
                X = x with { IsShared = true },
                Y = new("Rank (directions)", options.LogScale == true ? AxisScale.Log : AxisScale.Linear) { Minimum = options.LogScale == true ? null : 0, IsWhole = options.LogScale != true },
                Curves =
                [
                    Curve("bound: rank of the layer before", Bound, layers, layer => layer.Average(step => (double)step.RankFrom)) with { Style = CurveStyle.Dashed },
                    Curve("rank of the layer after", 0, layers, layer => layer.Average(step => (double)step.RankTo)),
                    .. isExact ? [] : new[] { Curve("after, at s·τ", Comparable, layers, layer => layer.Average(step => (double)step.Comparable!.Value)) with { Style = CurveStyle.Points } },
                    .. new[]
                    {
                        Marked("violated", Violated, layers, step => step.Verdict == MonotonicityVerdict.Violated),
                        Marked("undecided", Undecided, layers, step => step.Verdict == MonotonicityVerdict.Undecided),
                        Marked("rises, but only the rule's rank", Misleading, layers, step => step.IsMisleading),
                    }.Where(curve => !curve.Points.IsEmpty),
                ],
            },
            margins.Points.IsEmpty ? null : new ChartFigure
            {
                Subject = "margins by step",
                X = x,
                Y = new("Smallest margin", AxisScale.Log),
                Curves = [margins],
                Lines = [new("bound", 1)],
            });
    }

    private static FigureCurve Curve(string name, int color, StepSample[][] layers, Func<StepSample[], double?> value) =>
        new(name, [.. layers.Select((layer, i) => (Place: i, Value: value(layer))).Where(item => item.Value is not null).Select(item => new FigurePoint(item.Place, item.Value!.Value))], color);

    private static FigureCurve Marked(string name, int color, StepSample[][] layers, Func<StepSample, bool> isMarked) =>
        Curve(name, color, layers, layer => layer.Any(isMarked) ? layer.Average(step => (double)step.RankTo) : null) with { Style = CurveStyle.Points };

    private static string Verdict(ImmutableArray<StepSample> all)
    {
        int Count(MonotonicityVerdict verdict) => all.Count(step => step.Verdict == verdict);
        return Verdict(all.Length, Count(MonotonicityVerdict.Holds), Count(MonotonicityVerdict.Undecided), Count(MonotonicityVerdict.Violated));
    }

    private static string Verdict(int steps, int holding, int undecided, int violated) => string.Create(CultureInfo.InvariantCulture,
        $"of {steps} steps {holding} hold, {undecided} {(undecided == 1 ? "is" : "are")} undecided, {violated} {(violated == 1 ? "is" : "are")} violated");

    private static ChartFigure Changes(MonotonicitySummary summary, FigureOptions options)
    {
        FigureCurve Points(string name, int color, Func<MeanRankChange, bool> isIn) => new(name,
            [.. summary.Curve.Select((change, i) => (change, i)).Where(item => isIn(item.change)).Select(item =>
                new FigurePoint(item.i, item.change.Change, item.change.Low ?? item.change.Change, item.change.High ?? item.change.Change))], color) { Style = CurveStyle.Points };
        return new()
        {
            Subject = $"change of the rank in {summary.Network}",
            Title = options.Title,
            Note = Note(summary.Network, summary.IsExact ? "exact ranks" : null, summary.InputCount > 1
                ? string.Create(CultureInfo.InvariantCulture, $"means over {summary.InputCount} inputs; bars: 95% of resamples") : null,
                Verdict(summary.StepCount, summary.HoldingCount, summary.UndecidedCount, summary.ViolatedCount)),
            X = FigureAxis.OfCategories("Step, by the layer after", summary.Curve.Select(change => change.To)),
            Y = new("Mean change of the rank"),
            Curves = [.. new[] { Points("falls or stays", 0, change => change.Change <= 0), Points("rises", 1, change => change.Change > 0) }.Where(curve => !curve.Points.IsEmpty)],
            Lines = [new("", 0) { IsDotted = true }],
        };
    }

    /// <summary>What both kinds of steps say.</summary>
    private sealed record StepSample(string Network, string Source, string To, int LayerIndex, int RankFrom, int RankTo, MonotonicityVerdict Verdict)
    {
        /// <summary>The rank at s times the threshold; null between exact ranks.</summary>
        public int? Comparable { get; init; }

        public bool IsMisleading { get; init; }

        public double? Margin { get; init; }
    }
}
