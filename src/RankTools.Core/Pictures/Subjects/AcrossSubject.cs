using System.Collections.Immutable;
using System.Globalization;

using RankTools.Deficits.Across;

namespace RankTools.Pictures.Subjects;

/// <summary>Scores of classes that other networks or earlier layers explain, beside those of permuted images; a picture for every network explained.</summary>
internal sealed class AcrossSubject : FigureSubject
{
    /// <summary>More classes than these are a curve in the order of their scores, without names.</summary>
    private const int MostNames = 40;

    /// <summary>Black, for what chance does.</summary>
    private const int NullColor = 6;

    private const double Spread = 0.5;

    /// <summary>Scores of 0 are frequent, and marks on an axis would be hidden by it.</summary>
    private const double Margin = 0.04;

    private readonly List<AcrossDeficit> deficits = [];

    public override bool TryAdd(object result)
    {
        if (result is not AcrossDeficit deficit)
            return false;
        deficits.Add(deficit);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options) => deficits.GroupBy(deficit => deficit.Network).Select(target =>
    {
        AcrossDeficit[][] sources = [.. target.GroupBy(deficit => (deficit.Source, deficit.SourceNetwork, deficit.SourceLayer)).Select(source => source.DistinctBy(one => one.ClassIndex).ToArray())];
        (int Index, string Name)[] classes = [.. target.Select(deficit => (deficit.ClassIndex, deficit.ClassName)).DistinctBy(one => one.ClassIndex).OrderBy(one => one.ClassIndex)];
        var isNamed = classes.Length <= MostNames;
        var hasNull = target.Any(deficit => deficit.Null is not null);
        return new ChartFigure
        {
            Subject = $"classes of {target.Key} explained by others",
            Title = options.Title,
            Note = Note($"classes of {target.Key}", sources is [var only] ? "from " + Name(only[0]) : null,
                hasNull ? isNamed ? "bar: smallest to largest of permuted images" : "permuted images in the order of their own scores" : null),
            X = isNamed
                ? FigureAxis.OfCategories("Class", classes.Select(one => one.Name.Length > 0 ? one.Name : one.Index.ToString(CultureInfo.InvariantCulture)))
                : new("Classes, in the order of their scores") { IsWhole = true, Minimum = 0 },
            Y = new("Independence deficit score", options.LogScale == true ? AxisScale.Log : AxisScale.Linear) { Minimum = options.LogScale == true ? null : -Margin, Maximum = 1 + Margin },
            Curves =
            [
                .. hasNull ? [isNamed ? NamedNull(sources, classes) : OrderedNull(sources)] : Array.Empty<FigureCurve>(),
                .. sources.Select((source, i) => isNamed ? Named(source, i, sources.Length, classes) : Ordered(source, i)),
            ],
        };
    });

    private static FigureCurve Named(AcrossDeficit[] source, int index, int count, (int Index, string Name)[] classes) => new(
        Name(source[0]), [.. source.Select(deficit => new FigurePoint(Place(deficit, index, count, classes), deficit.Score))], index) { Style = CurveStyle.Points };

    private static FigureCurve NamedNull(AcrossDeficit[][] sources, (int Index, string Name)[] classes) => new("permuted images",
    [
        .. sources.SelectMany((source, i) => source.Where(deficit => deficit.Null is not null).Select(deficit => new FigurePoint(
            Place(deficit, i, sources.Length, classes), deficit.Null!.Score, deficit.Null.Scores.Min(), deficit.Null.Scores.Max()))),
    ], NullColor) { Style = CurveStyle.Points };

    private static FigureCurve Ordered(AcrossDeficit[] source, int index) => new(Name(source[0]), Descending(source.Select(deficit => deficit.Score)), index);

    private static FigureCurve OrderedNull(AcrossDeficit[][] sources) => new("permuted images",
        Descending(sources[0].Where(deficit => deficit.Null is not null).Select(deficit => deficit.Null!.Score)), NullColor) { Style = CurveStyle.Dashed };

    private static ImmutableArray<FigurePoint> Descending(IEnumerable<double> scores) => [.. scores.OrderDescending().Select((score, i) => new FigurePoint(i + 1, score))];

    /// <summary>Sources beside each other, so that none hides another.</summary>
    private static double Place(AcrossDeficit deficit, int index, int count, (int Index, string Name)[] classes) =>
        Array.FindIndex(classes, one => one.Index == deficit.ClassIndex) + (Spread * (((index + 0.5) / count) - 0.5));

    private static string Name(AcrossDeficit deficit) => $"{deficit.SourceNetwork} {deficit.SourceLayer}";
}
