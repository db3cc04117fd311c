using RankTools.Collections;
using RankTools.Deficits;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Charts of combinations of classes.</summary>
internal static class DeficitCharts
{
    private const int MostPictures = 1000;

    /// <summary>Scores of all classes, the largest first.</summary>
    public static ReportChart Scores(IReadOnlyList<DeficitScore> scores)
    {
        var isOnly = scores.Select(score => score.Network).Distinct().Count() == 1;
        var places = scores.GroupBy(score => score.Class).OrderByDescending(group => group.Max(score => score.Score))
            .Select((group, i) => (group.Key, i)).ToDictionary(pair => pair.Key, pair => pair.i);
        var series = new List<ChartSeries>();
        foreach (var network in scores.GroupBy(score => score.Network))
        {
            series.Add(Series(isOnly || network.Key.Length == 0 ? "Score" : network.Key, network, score => score.Score));
            if (network.Any(score => score.NullScore is not null))
                series.Add(Series(isOnly || network.Key.Length == 0 ? "Permuted images" : $"{network.Key}: permuted images", network, score => score.NullScore));
        }
        return new("Score by class", new("Class, the largest score first", AxisScale.Names) { Names = [.. places.OrderBy(pair => pair.Value).Select(pair => pair.Key)] },
            new("Score") { FromZero = true }, series);

        ChartSeries Series(string name, IEnumerable<DeficitScore> of, Func<DeficitScore, double?> value) => new(name, SeriesStyle.Points,
            [.. of.Where(score => value(score) is not null).Select(score => new ChartPoint(places[score.Class], value(score)!.Value)).OrderBy(point => point.X)]);
    }

    /// <summary>Weights of the combinations, one picture for each class.</summary>
    public static ReportChart? Terms(IReadOnlyList<(string Class, ValueList<DeficitTerm> Terms)> combinations, string choiceTitle)
    {
        var shown = combinations.Where(pair => pair.Terms.Count > 0).DistinctBy(pair => pair.Class).Take(MostPictures).ToArray();
        if (shown.Length == 0)
            return null;
        string[] Names(int i) => [.. shown[i].Terms.Select(term => Wording.Class(term.ClassIndex, term.ClassName))];
        var series = shown.SelectMany((pair, i) => new[]
        {
            new ChartSeries("Lasso", SeriesStyle.Bars, [.. pair.Terms.Select((term, k) => new ChartPoint(k, term.Weight, Text: $"share {Wording.Percent(term.Share)}"))]) { Choice = i },
            new ChartSeries("Refitted", SeriesStyle.Bars, [.. pair.Terms.Select((term, k) => new ChartPoint(k, term.RefitWeight))]) { Choice = i },
        });
        return new("Weights of the combination", new("Deciding class", AxisScale.Names), new("Weight") { FromZero = true }, [.. series])
        {
            ChoiceTitle = choiceTitle,
            Choices = [.. shown.Select((pair, i) => new ChartChoice(pair.Class) { Names = Names(i) })],
        };
    }

    /// <summary>All weights of all combinations.</summary>
    public static ReportTable TermTable(IEnumerable<(string Class, DeficitTerm Term)> terms)
    {
        (string Class, DeficitTerm Term)[] rows = [.. terms];
        return ReportTable.Of("Weights", rows,
            Column.Text<(string Class, DeficitTerm Term)>("Class", row => row.Class),
            Column.Text<(string Class, DeficitTerm Term)>("Deciding", row => Wording.Class(row.Term.ClassIndex, row.Term.ClassName)),
            Column.Number<(string Class, DeficitTerm Term)>("Weight", row => row.Term.Weight),
            Column.Share<(string Class, DeficitTerm Term)>("Share", row => row.Term.Share),
            Column.Number<(string Class, DeficitTerm Term)>("Refitted weight", row => row.Term.RefitWeight));
    }
}
