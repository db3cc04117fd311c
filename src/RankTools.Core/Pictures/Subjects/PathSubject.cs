using System.Collections.Immutable;
using System.Globalization;

using RankTools.Deficits;

namespace RankTools.Pictures.Subjects;

/// <summary>Weights of the other classes along the regularisation path of one class; a picture for every class.</summary>
internal sealed class PathSubject : FigureSubject
{
    /// <summary>Weights that are drawn; the others are small, and would leave nothing to see.</summary>
    private const int MostCurves = 10;

    private readonly List<DeficitPathPoint> points = [];

    public override bool TryAdd(object result)
    {
        if (result is not DeficitPathPoint point)
            return false;
        points.Add(point);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options) => points.GroupBy(point => point.ClassIndex).Select(path =>
    {
        DeficitPathPoint[] steps = [.. path.OrderByDescending(point => point.Regularization)];
        var weights = steps.SelectMany(step => step.Term).GroupBy(term => term.ClassIndex)
            .OrderByDescending(term => term.Max(point => Math.Abs(point.Weight))).ToArray();
        var name = Name(path.Key, steps[0].ClassName);
        return new ChartFigure
        {
            Subject = $"regularisation path of {name}",
            Title = options.Title,
            Note = Note($"weights of other classes' logits for class {name}", weights.Length > MostCurves
                ? string.Create(CultureInfo.InvariantCulture, $"the {MostCurves} largest of {weights.Length} weights")
                : null),
            X = new("Regularization η", AxisScale.Log) { IsReversed = true },
            Y = new("Weight λ_{j}"),
            Curves = [.. weights.Take(MostCurves).Select((term, i) => new FigureCurve(
                Name(term.Key, term.First().ClassName), Weights(steps, term.Key), i))],
            Lines = [new("", 0) { IsDotted = true }],
        };
    });

    private static ImmutableArray<FigurePoint> Weights(DeficitPathPoint[] steps, int classIndex) =>
        [.. steps.Where(step => step.Regularization > 0).Select(step =>
            new FigurePoint(step.Regularization, step.Term.FirstOrDefault(term => term.ClassIndex == classIndex)?.Weight ?? 0))];

    private static string Name(int index, string name) => name.Length > 0 ? name : index.ToString(CultureInfo.InvariantCulture);
}
