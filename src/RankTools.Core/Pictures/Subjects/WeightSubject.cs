using System.Globalization;

using RankTools.Ranks;
using RankTools.Ranks.Weights;

namespace RankTools.Pictures.Subjects;

/// <summary>What every matrix of weights has, and lacks, of the rank that its shape allows; a picture for every file.</summary>
internal sealed class WeightSubject : FigureSubject
{
    private const int EffectiveColor = 6;

    private readonly List<WeightRank> weights = [];

    public override bool TryAdd(object result)
    {
        if (result is not WeightRank weight)
            return false;
        weights.Add(weight);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options) => weights.GroupBy(weight => weight.Source).Select(file =>
    {
        WeightRank[] own = [.. file];
        string[] tolerances = [.. own.Select(weight => new Tolerance(weight.Rule, weight.Tolerance).ToString()).Distinct()];
        return new ChartFigure
        {
            Subject = $"ranks of the weights of {ShortName(file.Key)}",
            Title = options.Title,
            Note = Note(ShortName(file.Key), tolerances is [var tolerance] ? "tolerance " + tolerance : null,
                own.Count(weight => weight.Unresolved) is > 0 and var count ? string.Create(CultureInfo.InvariantCulture, $"{count} unresolved") : null),
            X = FigureAxis.OfCategories("Weights", own.Select(weight => weight.Name)),
            Y = new("Rank (directions)") { Minimum = 0, IsWhole = true },
            Bars = [new("rank", [.. own.Select(weight => (double)weight.Rank)], 0), new("lacking of full rank", [.. own.Select(weight => Full(weight) - weight.Rank)], 1)],
            Curves = [new("effective rank", [.. own.Select((weight, i) => new FigurePoint(i, weight.EffectiveRank))], EffectiveColor) { Style = CurveStyle.Points }],
        };
    });

    private static double Full(WeightRank weight) => Math.Min(weight.Rows, weight.Columns);
}
