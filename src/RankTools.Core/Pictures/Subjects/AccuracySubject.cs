using System.Globalization;

using RankTools.Features;

namespace RankTools.Pictures.Subjects;

/// <summary>Accuracy against the number of principal components, with the share of the full accuracy and where it is reached.</summary>
internal sealed class AccuracySubject : FigureSubject
{
    private readonly List<ClassificationDimension> results = [];

    public override bool TryAdd(object result)
    {
        if (result is not ClassificationDimension dimension)
            return false;
        if (dimension.Curve.Count == 0)
            throw FigureErrors.NothingToDraw(result, dimension.Source);
        results.Add(dimension);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options)
    {
        if (results.Count == 0)
            yield break;
        var names = CurveNames.Of([.. results.Select(result => (IReadOnlyList<string>)
            [result.Network, "", result.Layer.Length > 0 ? result.Layer : ShortName(result.Source), result.Classifier == result.Network ? "" : result.Classifier,
                result.Top == 1 ? "" : $"top {result.Top}", Centering(result), string.Create(CultureInfo.InvariantCulture, $"{result.Count} samples")])]);
        var isLog = options.LogScale ?? false;
        double[] ratios = [.. results.Select(result => result.AccuracyRatio).Distinct()];
        yield return new ChartFigure
        {
            Subject = "accuracy by components",
            Title = options.Title,
            Note = Note([.. names.Shared, results.Count > 1 && ratios is [var ratio]
                ? string.Create(CultureInfo.InvariantCulture, $"discs: {ratio:0.##%} of the full accuracy") : null]),
            X = new("Principal components kept") { Minimum = 0, IsWhole = true },
            Y = new("Accuracy (%)", isLog ? AxisScale.Log : AxisScale.Linear) { Minimum = isLog ? null : 0, Maximum = isLog ? null : 1, IsShare = true },
            Curves = [.. results.Select((result, i) => new FigureCurve(Named(result, names.Legend[i]),
                [.. result.Curve.Where(point => !isLog || point.Accuracy > 0).Select(point => new FigurePoint(point.Components, point.Accuracy))], i))],
            Lines = results is [var one]
                ? [new(string.Create(CultureInfo.InvariantCulture, $"{one.AccuracyRatio:0.##%} of the full accuracy"), one.AccuracyRatio * one.FullAccuracy)]
                : [],
            Marks = [.. results.Select(Mark).OfType<FigureMark>()],
        };
    }

    private static string Named(ClassificationDimension result, string name) => name.Length == 0 || result.Dimension is null ? name
        : string.Create(CultureInfo.InvariantCulture, $"{name}: dimension {result.Dimension}");

    private FigureMark? Mark(ClassificationDimension result, int index) => result is { Dimension: { } dimension, Accuracy: { } accuracy }
        ? new(string.Create(CultureInfo.InvariantCulture, $"dimension {dimension}{(result.StandardError is > 0 and { } error ? $" ± {error:0.#}" : "")}"),
            dimension, accuracy, results.Count == 1 ? 1 : index)
        : null;

    private static string Centering(ClassificationDimension result) =>
        result.Centering == FeatureCentering.Standard ? "" : $"centering {result.Centering}";
}
