using RankTools.Deficits;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Regularisation paths.</summary>
internal sealed class DeficitPathSection : ResultSection<DeficitPathPoint>
{
    private const int MostTerms = 30;

    public override string Kind => "deficit-path";

    protected override string Title => "Lasso paths";

    protected override string Explanation => "Which classes enter a class's combination, and with what weight, as the penalty η on weights falls.";

    protected override IEnumerable<string> Sentences() => Wording.Some(Paths(), "classes", path =>
    {
        var (first, last) = (path.First(), path.Last());
        var entered = path.SelectMany(point => point.Term).Select(term => Wording.Class(term.ClassIndex, term.ClassName)).Distinct();
        return $"{Name(first)}: as η falls from {Wording.Number(first.Regularization)} to {Wording.Number(last.Regularization)}, "
            + $"{Wording.Count(last.ClassesUsed, "class", "classes")} come in, first {Wording.List(entered, 3)}; the refitted R² reaches {Wording.Number(path.Max(point => point.RefitRSquared))}.";
    });

    protected override IEnumerable<ReportChart?> Charts()
    {
        var paths = Paths();
        ChartChoice[] choices = paths.Length > 1 ? [.. paths.Select(path => new ChartChoice(Name(path.First())))] : [];
        yield return new("Weights along the path", new("Penalty η", AxisScale.Logarithmic) { OffersLogarithm = true }, new("Weight"),
            [.. paths.SelectMany((path, i) => Weights(path).Select(series => series with { Choice = choices.Length > 0 ? i : null }))])
        {
            ChoiceTitle = "Class",
            Choices = choices,
            Note = paths.Any(path => path.SelectMany(point => point.Term).DistinctBy(term => term.ClassIndex).Count() > MostTerms)
                ? $"The {MostTerms} classes with the largest weights are shown." : "",
        };
        yield return new("Score and fit along the path", new("Penalty η", AxisScale.Logarithmic) { OffersLogarithm = true }, new("Score, R²"),
            [
                .. paths.SelectMany((path, i) => new[] { Fit("Score", path, p => p.Score), Fit("R² refitted", path, p => p.RefitRSquared), Fit("R² of the Lasso", path, p => p.RSquared) }
                    .Select(series => series with { Choice = choices.Length > 0 ? i : null })),
            ])
        {
            ChoiceTitle = "Class",
            Choices = choices,
        };
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Points of the paths",
            Text("Class", Name), Whole("Step", r => r.Step), Number("η", r => r.Regularization), Whole("Classes used", r => r.ClassesUsed), Number("Score", r => r.Score),
            Number("R²", r => r.RSquared), Number("R² refitted", r => r.RefitRSquared), Number("Relative error", r => r.RelativeError), Number("Sum of weights", r => r.WeightSum),
            Number("Objective", r => r.Objective), Number("Duality gap", r => r.DualityGap), Text("Weights", r => Wording.Terms(r.Term)));
    }

    private static string Name(DeficitPathPoint point) => Wording.Class(point.ClassIndex, point.ClassName);

    private DeficitPathPoint[][] Paths() => [.. Results.GroupBy(r => r.ClassIndex).Select(path => path.OrderBy(r => r.Step).ToArray())];

    private static IEnumerable<ChartSeries> Weights(DeficitPathPoint[] path) => path.SelectMany(point => point.Term).GroupBy(term => term.ClassIndex)
        .OrderByDescending(group => group.Max(term => Math.Abs(term.Weight))).Take(MostTerms)
        .Select(group => new ChartSeries(Wording.Class(group.Key, group.First().ClassName), SeriesStyle.Line,
            [.. path.OrderBy(p => p.Regularization).Select(p => new ChartPoint(p.Regularization, p.Term.FirstOrDefault(term => term.ClassIndex == group.Key)?.Weight ?? 0))]));

    private static ChartSeries Fit(string name, DeficitPathPoint[] path, Func<DeficitPathPoint, double> value) =>
        new(name, SeriesStyle.Line, [.. path.OrderBy(p => p.Regularization).Select(p => new ChartPoint(p.Regularization, value(p), Text: Wording.Count(p.ClassesUsed, "class", "classes")))]);
}
