using RankTools.Deficits;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Classes that a few others decide.</summary>
internal sealed class DeficitSection : ResultSection<IndependenceDeficit>
{
    public override string Kind => "independence-deficit";

    protected override string Title => "Independence deficit";

    protected override string Explanation =>
        "How far the logit of one class is a combination of a few other classes' logits. A score near 1 means that few others say all about it; "
        + "the null is what the same fit makes of permuted images.";

    protected override IEnumerable<string> Sentences()
    {
        foreach (var network in Results.GroupBy(r => (r.Network, r.Source)).Take(Wording.MostSentences))
        {
            yield return $"{(network.Key.Network.Length > 0 ? network.Key.Network : Wording.FileName(network.Key.Source))}: the mean score of {Wording.Count(network.Count(), "class", "classes")} is "
                + $"{Wording.Score(network.Average(r => r.Score))}"
                + (network.Where(r => r.Null is not null).ToArray() is { Length: > 0 } tested ? $", of permuted images {Wording.Score(tested.Average(r => r.Null!.Score))}." : ".");
        }
        foreach (var r in Results.OrderByDescending(r => r.Score).Take(3))
        {
            yield return $"{Wording.Class(r.ClassIndex, r.ClassName)} is decided by {Wording.List(r.Term.Select(term => Wording.Class(term.ClassIndex, term.ClassName)), 3)} "
                + $"(score {Wording.Score(r.Score)}, R² {Wording.Score(r.RefitRSquared)}{(r.PValue is { } p ? $", {Wording.PValue(p)}" : "")}).";
        }
    }

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return DeficitCharts.Scores([.. Results.Select(r => new DeficitScore(r.Network, Wording.Class(r.ClassIndex, r.ClassName), r.Score, r.Null?.Score))]);
        yield return DeficitCharts.Terms([.. Results.Select(r => (Wording.Class(r.ClassIndex, r.ClassName), r.Term))], "Class");
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Classes",
            Text("Network", r => r.Network), Text("Class", r => Wording.Class(r.ClassIndex, r.ClassName)), Whole("Index", r => r.ClassIndex), Number("Score", r => r.Score),
            Number("Null score", r => r.Null?.Score), Number("p", r => r.PValue), Whole("Classes used", r => r.ClassesUsed), Text("Decided by", r => Wording.Terms(r.Term)),
            Number("R²", r => r.RSquared), Number("R² refitted", r => r.RefitRSquared), Number("Relative error", r => r.RefitRelativeError),
            Number("Confidence error", r => r.RefitConfidenceError), Number("Score with shift", r => r.ScoreWithShift), Number("Score without shift", r => r.ScoreWithoutShift),
            Number("η", r => r.Regularization), Number("Duality gap", r => r.DualityGap), Whole("Images of the fit", r => r.TrainingImages), Whole("Held out", r => r.HeldOutImages));
        yield return DeficitCharts.TermTable(Results.SelectMany(r => r.Term.Select(term => (Wording.Class(r.ClassIndex, r.ClassName), term))));
    }

    protected override IEnumerable<ReportFact> Settings() =>
    [
        Setting("Source", r => r.Source), Setting("Images", r => r.ImageCount), Setting("Images of the fit", r => r.Rows), Setting("Held out", r => Wording.Percent(r.HoldOut)),
        Setting("Largest combination", r => r.MaxClass), Setting("Shift direction kept", r => r.ShiftKept ? "yes" : "no"), Setting("Seed", r => r.Seed),
    ];
}
