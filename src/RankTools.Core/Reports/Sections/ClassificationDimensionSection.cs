using RankTools.Features;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Accuracy against the number of principal components.</summary>
internal sealed class ClassificationDimensionSection : ResultSection<ClassificationDimension>
{
    private const int MostPoints = 200;

    public override string Kind => "classification-dimension";

    protected override string Title => "Classification dimensions";

    protected override string Explanation =>
        "The smallest number of principal components of the features with which a linear classifier is as accurate as a given share of its full accuracy.";

    protected override IEnumerable<string> Sentences() => Wording.Some(Results, "results", r => r is { Dimension: { } dimension, Accuracy: { } accuracy }
        ? $"{Name(r)}: {dimension} of {Wording.Count(r.Width, "component")} {(dimension == 1 ? "is" : "are")} enough for {Wording.Percent(r.AccuracyRatio)} of the full accuracy "
            + $"({Wording.Percent(accuracy)} of {Wording.Percent(r.FullAccuracy)}, top {r.Top}, {Wording.Count(r.Count, "sample")})."
        : $"{Name(r)}: the classifier is never right, so there is no dimension.");

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return new("Accuracy with the first k components", new("Components kept, k") { OffersLogarithm = true }, new("Accuracy") { FromZero = true },
        [
            .. Results.Zip(Names(), (r, name) => new ChartSeries(name, SeriesStyle.Line,
                [.. SpectrumPlaces.Of(r.Curve.Count, MostPoints).Select(i => r.Curve[i]).Select(point => new ChartPoint(point.Components, point.Accuracy))])),
            .. Results.Zip(Names()).Where(pair => pair.First is { Dimension: not null, Accuracy: not null }).Select(pair => new ChartSeries($"{pair.Second}: dimension", SeriesStyle.Points,
                [new(pair.First.Dimension!.Value, pair.First.Accuracy!.Value, Text: "dimension")])),
        ]);
        yield return DepthChart.Of("Dimension by class", "Components",
        [
            .. Results.Zip(Names(), (r, name) => new DepthCurve(r.Network, name, name, SeriesStyle.Points,
                [.. r.Classes.Where(c => c.Dimension is not null).Select(c => new DepthPoint(c.ClassIndex, Wording.Class(c.ClassIndex, c.ClassName), c.Dimension!.Value, Text: $"accuracy {Wording.Percent(c.Accuracy)}"))])),
        ], "Class");
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Classification dimensions",
            Text("Network", r => r.Network), Text("Layer", r => r.Layer), Text("Source", r => r.Source), Whole("Dimension", r => r.Dimension),
            Number("Standard error", r => r.StandardError), Share("Accuracy", r => r.Accuracy), Share("Full accuracy", r => r.FullAccuracy), Share("Share asked", r => r.AccuracyRatio),
            Whole("Top", r => r.Top), Text("Centring", r => r.Centering.ToString()), Whole("Samples", r => r.Count), Whole("Features", r => r.Width),
            Whole("Classes", r => r.ClassCount), Text("Classifier", r => r.Classifier), Whole("Training samples", r => r.IsProbe ? r.TrainingCount : null), Number("Ridge", r => r.Ridge));
        var classes = Results.Zip(Names()).SelectMany(pair => pair.First.Classes.Select(c => (Name: pair.Second, Class: c))).ToArray();
        yield return ReportTable.Of("By class", classes,
            Column.Text<(string Name, ClassDimension Class)>("Features", row => row.Name),
            Column.Count<(string Name, ClassDimension Class)>("Index", row => row.Class.ClassIndex),
            Column.Text<(string Name, ClassDimension Class)>("Class", row => Wording.Class(row.Class.ClassIndex, row.Class.ClassName)),
            Column.Count<(string Name, ClassDimension Class)>("Samples", row => row.Class.Count),
            Column.Share<(string Name, ClassDimension Class)>("Accuracy", row => row.Class.Accuracy),
            Column.Count<(string Name, ClassDimension Class)>("Dimension", row => row.Class.Dimension));
    }

    protected override IEnumerable<ReportFact> Settings() =>
        [Setting("Classifier", r => r.Classifier), Setting("Centring", r => r.Centering), Setting("Device", r => r.Device), Setting("Seed", r => r.Seed)];

    private static string Name(ClassificationDimension result) => result.Layer.Length == 0 ? Wording.FileName(result.Source)
        : result.Network.Length > 0 ? $"{result.Network} {result.Layer}" : result.Layer;

    private IReadOnlyList<string> Names() =>
        RunNames.Of([.. Results.Select(r => new[] { Name(r), Wording.FileName(r.Source), Wording.Percent(r.AccuracyRatio), $"top {r.Top}", r.Centering.ToString(), r.Classifier })]);
}
