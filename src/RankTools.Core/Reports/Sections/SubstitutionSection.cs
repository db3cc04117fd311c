using RankTools.Deficits.Substitution;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Classes replaced by combinations of others.</summary>
internal sealed class SubstitutionSection : ResultSection<ClassSubstitution>
{
    public override string Kind => "class-substitution";

    protected override string Title => "Class substitution";

    protected override string Explanation => "What becomes of the classifier's decisions when one class's logit is replaced by a combination of other classes' logits.";

    protected override IEnumerable<string> Sentences() => Wording.Some(Results, "classes", r =>
        $"With {Name(r)} replaced by {Wording.Count(r.ClassesUsed, "class", "classes")}, "
        + (r is { ClassAccuracy: { } own, SubstitutedClassAccuracy: { } after } ? $"accuracy on its {Wording.Count(r.ClassImages, "image")} goes from {Wording.Percent(own)} to {Wording.Percent(after)}" : "")
        + (r is { Accuracy: { } all, SubstitutedAccuracy: { } then } ? $"{(r.ClassAccuracy is null ? "accuracy" : " and")} on all {Wording.Count(r.Images, "image")} {(r.ClassAccuracy is null ? "goes " : "")}from {Wording.Percent(all)} to {Wording.Percent(then)}" : "")
        + (r.ClassAccuracy is null && r.Accuracy is null ? "" : "; ")
        + $"{Wording.Count(r.Moved.Count, "decision")} of {Wording.Number(r.Images)} {(r.Moved.Count == 1 ? "changes" : "change")}.");

    protected override IEnumerable<ReportChart?> Charts()
    {
        string[] names = [.. Results.Select(Name).Distinct()];
        ChartSeries Points(string name, Func<ClassSubstitution, double?> value) => new(name, SeriesStyle.Points,
            [.. Results.Where(r => value(r) is not null).Select(r => new ChartPoint(Array.IndexOf(names, Name(r)), value(r)!.Value))]);
        yield return new("Accuracy on the class's own images", new("Class", AxisScale.Names) { Names = names }, new("Accuracy") { FromZero = true },
            [Points("As it is", r => r.ClassAccuracy), Points("Replaced", r => r.SubstitutedClassAccuracy)]);
        yield return new("With only the k largest weights", new("Weights kept, k") { OffersLogarithm = true }, new("Accuracy, correlation") { FromZero = true },
        [
            .. Results.SelectMany((r, i) => new[]
            {
                Curve("Accuracy on the class", r, p => p.ClassAccuracy), Curve("Accuracy on all", r, p => p.Accuracy),
                Curve("Correlation of confidence", r, p => p.ConfidenceCorrelation),
            }.Where(series => series.Points.Count > 0).Select(series => series with { Choice = Results.Count > 1 ? i : null })),
        ])
        {
            ChoiceTitle = "Class",
            Choices = Results.Count > 1 ? [.. Results.Select(r => new ChartChoice(Results.Count(other => Name(other) == Name(r)) > 1 ? $"{Name(r)}, {r.Weights}" : Name(r)))] : [],
        };
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Substitutions",
            Text("Network", r => r.Network), Text("Class", Name), Whole("Index", r => r.ClassIndex), Text("Weights", r => r.Weights.ToString()), Whole("Classes used", r => r.ClassesUsed),
            Whole("Images", r => r.Images), Whole("Of the class", r => r.ClassImages), Flag("Held out", r => r.HeldOut), Share("Class accuracy", r => r.ClassAccuracy),
            Share("Class accuracy, replaced", r => r.SubstitutedClassAccuracy), Share("Accuracy", r => r.Accuracy), Share("Accuracy, replaced", r => r.SubstitutedAccuracy),
            Number("Relative error", r => r.RelativeError), Number("Correlation of confidence", r => r.ConfidenceCorrelation), Number("Difference of confidence", r => r.ConfidenceDifference),
            Whole("Decisions changed", r => r.Moved.Count));
        var changes = Results.SelectMany(r => r.Change.Select(change => (Class: Name(r), Change: change))).ToArray();
        yield return ReportTable.Of("Where decisions went", changes,
            Column.Text<(string Class, ClassChange Change)>("Replaced", row => row.Class),
            Column.Text<(string Class, ClassChange Change)>("From", row => Wording.Class(row.Change.FromIndex, row.Change.From)),
            Column.Text<(string Class, ClassChange Change)>("To", row => Wording.Class(row.Change.ToIndex, row.Change.To)),
            Column.Count<(string Class, ClassChange Change)>("Images", row => row.Change.Images));
    }

    protected override IEnumerable<ReportFact> Settings() => [Setting("Source", r => r.Source), Setting("Weights", r => r.Weights)];

    private static string Name(ClassSubstitution result) => Wording.Class(result.ClassIndex, result.ClassName);

    private static ChartSeries Curve(string name, ClassSubstitution result, Func<SubstitutionPoint, double?> value) => new(name, SeriesStyle.Line,
        [.. result.Curve.Where(p => value(p) is not null).Select(p => new ChartPoint(p.Terms, value(p)!.Value))]);
}
