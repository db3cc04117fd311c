using RankTools.Deficits.Across;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Classes that another network's logits, or an earlier layer's features, decide.</summary>
internal sealed class AcrossDeficitSection : ResultSection<AcrossDeficit>
{
    public override string Kind => "across-deficit";

    protected override string Title => "Deficit across networks and layers";

    protected override string Explanation => "How far one network's logit of a class is decided by a few columns of another network's logits, or of an earlier layer's features.";

    protected override IEnumerable<string> Sentences() => Wording.Some([.. Results.GroupBy(r => (r.Network, r.SourceNetwork, r.SourceLayer))], "pairs", pair =>
        $"{pair.Key.Network} from {pair.Key.SourceNetwork} {pair.Key.SourceLayer}: the mean score of {Wording.Count(pair.Count(), "class", "classes")} is {Wording.Score(pair.Average(r => r.Score))} "
        + $"with {Wording.Mean(pair.Average(r => r.ColumnsUsed))} of {pair.First().ColumnCount} columns"
        + (pair.Where(r => r.Null is not null).ToArray() is { Length: > 0 } tested ? $", of permuted images {Wording.Score(tested.Average(r => r.Null!.Score))}." : "."));

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return DeficitCharts.Scores([.. Results.Select(r => new DeficitScore($"{r.SourceNetwork} {r.SourceLayer}", Wording.Class(r.ClassIndex, r.ClassName), r.Score, r.Null?.Score))]);
        yield return DeficitCharts.Terms([.. Results.Select(r => (Name(r), r.Term))], "Class");
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Classes",
            Text("Network", r => r.Network), Text("From network", r => r.SourceNetwork), Text("From layer", r => r.SourceLayer), Text("Class", r => Wording.Class(r.ClassIndex, r.ClassName)),
            Whole("Index", r => r.ClassIndex), Number("Score", r => r.Score), Number("Null score", r => r.Null?.Score), Number("p", r => r.PValue), Whole("Columns used", r => r.ColumnsUsed),
            Text("Decided by", r => Wording.Terms(r.Term)), Number("R²", r => r.RSquared), Number("R² refitted", r => r.RefitRSquared), Number("Relative error", r => r.RefitRelativeError),
            Number("η", r => r.Regularization), Whole("Images", r => r.MatchedImages), Whole("Unmatched", r => r.UnmatchedImages), Whole("Held out", r => r.HeldOutImages));
        yield return DeficitCharts.TermTable(Results.SelectMany(r => r.Term.Select(term => (Name(r), term))));
    }

    protected override IEnumerable<ReportFact> Settings() => [Setting("Target", r => r.Target), Setting("Source", r => r.Source), Setting("Seed", r => r.Seed)];

    private string Name(AcrossDeficit result) => Results.Select(r => (r.SourceNetwork, r.SourceLayer)).Distinct().Count() == 1
        ? Wording.Class(result.ClassIndex, result.ClassName)
        : $"{Wording.Class(result.ClassIndex, result.ClassName)} from {result.SourceNetwork} {result.SourceLayer}";
}
