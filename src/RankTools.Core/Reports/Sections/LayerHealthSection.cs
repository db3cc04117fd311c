using RankTools.Inference.Checks;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Checks of a network.</summary>
internal sealed class LayerHealthSection : ResultSection<LayerHealth>
{
    public override string Kind => "layer-health";

    protected override string Title => "Health of the layers";

    protected override string Explanation => "Whether the layers' values are finite and alive, and whether their derivatives are those of finite differences.";

    protected override IEnumerable<string> Sentences() => Wording.Some([.. Results.GroupBy(r => (r.Network, r.Source))], "inputs", input =>
        $"{input.Key.Network} at {Wording.FileName(input.Key.Source)}: {input.First().Summary.Verdict}.");

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return Chart("Error of the tangents", "Relative difference to finite differences", r => r.TangentError);
        yield return Chart("Length of a random tangent", "Mean length", r => r.TangentNorm);
        yield return Chart("Values that are zero, units without slope", "Share", r => r.ZeroShare, r => r.SaturatedShare);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Layers",
            Text("Network", r => r.Network), Text("Layer", r => r.Layer), Whole("Index", r => r.LayerIndex), Text("Operator", r => r.Operator), Text("Source", r => r.Source),
            Text("Condition", r => r.Condition.ToString()), Whole("Values", r => r.ValueCount), Whole("Not finite", r => r.NonFiniteCount), Number("Smallest", r => r.Minimum),
            Number("Largest", r => r.Maximum), Number("Mean", r => r.Mean), Share("Zero", r => r.ZeroShare), Share("Saturated", r => r.SaturatedShare),
            Number("Tangent length", r => r.TangentNorm), Number("Tangent error", r => r.TangentError));
    }

    private ReportChart? Chart(string title, string quantity, params Func<LayerHealth, double?>[] values)
    {
        DepthCurve[] curves =
        [
            .. Results.GroupBy(r => (r.Network, r.Source)).Take(Wording.MostSentences).SelectMany(input => values.Select((value, i) => new DepthCurve(input.Key.Network,
                Wording.FileName(input.Key.Source), values.Length == 1 ? quantity : i == 0 ? "Values that are zero" : "Units without slope", SeriesStyle.Line,
                [.. input.Where(r => value(r) is not null).Select(r => new DepthPoint(r.LayerIndex, r.Layer, value(r)!.Value, Text: r.Operator))]) { IsMain = i == 0 })),
        ];
        return curves.All(curve => curve.Points.Count == 0) ? null : DepthChart.Of(title, quantity, [.. curves.Where(curve => curve.Points.Count > 0)]);
    }
}
