using System.Collections.Immutable;
using System.Globalization;

using RankTools.Deficits.Substitution;

namespace RankTools.Pictures.Subjects;

/// <summary>
/// What replacing a class's logit does to accuracy: of one class by the number of weights kept, of several before and after, and then by the weights.
/// </summary>
internal sealed class SubstitutionSubject : FigureSubject
{
    /// <summary>More curves than there are colours are drawn as their mean.</summary>
    private const int MostCurves = 7;

    private const double Apart = 0.12;

    /// <summary>Accuracies of 0 and 1 are frequent, and marks on an axis would be hidden by it.</summary>
    private const double Margin = 0.04;

    private readonly List<ClassSubstitution> results = [];

    public override bool TryAdd(object result)
    {
        if (result is not ClassSubstitution substitution)
            return false;
        if (substitution.Curve.All(point => point is { ClassAccuracy: null, Accuracy: null }))
            throw FigureErrors.NothingToDraw(result, Name(substitution));
        results.Add(substitution);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options) => results.GroupBy(result => (result.Network, result.Source)).Select(group =>
    {
        ClassSubstitution[] own = [.. group.Where(result => result.ClassAccuracy is not null)];
        return group.Count() == 1 || own.Length < 2 ? One(group.First(), options) : Several(own, options);
    });

    private static ChartFigure One(ClassSubstitution result, FigureOptions options) => new()
    {
        Subject = $"substitution of {Name(result)}",
        Title = options.Title,
        Note = Note(result.Network, $"logit of {Name(result)} replaced by its {result.ClassesUsed} heaviest weights or fewer",
            string.Create(CultureInfo.InvariantCulture, $"{result.ClassImages} of {result.Images} images are of the class")),
        X = new("Weights kept") { IsWhole = true, Minimum = 0 },
        Y = Accuracy("Accuracy (%)", options),
        Curves =
        [
            .. new[] { Curve("on the class, replaced", result, point => point.ClassAccuracy, 1), Curve("on all, replaced", result, point => point.Accuracy, 0) }
                .Where(curve => !curve.Points.IsEmpty),
        ],
        Lines = [.. Level("on the class, as it is", result.ClassAccuracy, isDotted: false), .. Level("on all, as it is", result.Accuracy, isDotted: true)],
    };

    private static Figure Several(ClassSubstitution[] group, FigureOptions options)
    {
        string[] names = [.. group.Select(Name)];
        string[] places = [.. names.Select((name, i) => names.Count(other => other == name) == 1 ? name : $"{name}, {group[i].Weights}")];
        var before = group.Select((result, i) => new FigurePoint(i, result.ClassAccuracy!.Value));
        // Beside the first, so that both are seen where nothing changes, and with a line from where it was.
        var after = group.Select((result, i) => (Place: i + Apart, Before: result.ClassAccuracy!.Value, After: result.SubstitutedClassAccuracy!.Value))
            .Select(item => new FigurePoint(item.Place, item.After, Math.Min(item.Before, item.After), Math.Max(item.Before, item.After)));
        var network = group[0].Network;
        return PanelFigure.Of(
            $"substitution of classes of {(network.Length > 0 ? network : ShortName(group[0].Source))}", options.Title,
            Note(network, "accuracy on the class's own images, its logit replaced by a combination of others'",
                string.Create(CultureInfo.InvariantCulture, $"on all images {Range(group.Select(result => result.SubstitutedAccuracy))} instead of {Range(group.Select(result => result.Accuracy))}")),
            new ChartFigure
            {
                Subject = "accuracy of classes",
                X = FigureAxis.OfCategories("Class", places),
                Y = Accuracy("Accuracy (%)", options),
                Curves = [new("as it is", [.. before], 0) { Style = CurveStyle.Points }, new("replaced", [.. after], 1) { Style = CurveStyle.Points }],
            },
            new ChartFigure
            {
                Subject = "accuracy by weights",
                X = new("Weights kept") { IsWhole = true, Minimum = 0 },
                Y = Accuracy("Accuracy, replaced (%)", options),
                Curves = group.Length <= MostCurves
                    ? [.. group.Select((result, i) => Curve(places[i], result, point => point.ClassAccuracy, i))]
                    : [new($"mean of {group.Length} classes; band: ± 1 standard error", Mean(group), 1)],
            });
    }

    /// <summary>A class that has fewer weights stays where all of them left it.</summary>
    private static ImmutableArray<FigurePoint> Mean(ClassSubstitution[] group) => [.. Enumerable.Range(1, group.Max(result => result.Curve.Count)).Select(k =>
    {
        double[] values = [.. group.Where(result => result.Curve.Count > 0).Select(result => result.Curve[Math.Min(k, result.Curve.Count) - 1].ClassAccuracy).OfType<double>()];
        var mean = values.Average();
        var error = values.Length < 2 ? 0 : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
        return new FigurePoint(k, mean, Math.Max(0, mean - error), Math.Min(1, mean + error));
    })];

    private static FigureAxis Accuracy(string label, FigureOptions options) => options.LogScale == true
        ? new(label, AxisScale.Log) { IsShare = true }
        : new(label) { Minimum = -Margin, Maximum = 1 + Margin, IsShare = true };

    private static FigureCurve Curve(string name, ClassSubstitution result, Func<SubstitutionPoint, double?> value, int color) =>
        new(name, [.. result.Curve.Where(point => value(point) is not null).Select(point => new FigurePoint(point.Terms, value(point)!.Value))], color);

    private static ReferenceLine[] Level(string name, double? value, bool isDotted) => value is { } level ? [new(name, level) { IsDotted = isDotted }] : [];

    private static string Range(IEnumerable<double?> shares)
    {
        double[] known = [.. shares.OfType<double>()];
        var (low, high) = (known.Min(), known.Max());
        return low == high ? string.Create(CultureInfo.InvariantCulture, $"{low:0.#%}") : string.Create(CultureInfo.InvariantCulture, $"{100 * low:0.#} to {high:0.#%}");
    }

    private static string Name(ClassSubstitution result) =>
        result.ClassName.Length > 0 ? result.ClassName : result.ClassIndex.ToString(CultureInfo.InvariantCulture);
}
