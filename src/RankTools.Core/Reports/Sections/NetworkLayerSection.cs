using RankTools.Networks;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Layers of networks.</summary>
internal sealed class NetworkLayerSection : ResultSection<NetworkLayer>
{
    public override string Kind => "network-layer";

    protected override string Title => "Layers";

    protected override string Explanation => "What the network is made of.";

    protected override IEnumerable<string> Sentences() => Wording.Some([.. Results.GroupBy(r => r.Network)], "networks", network =>
        $"{network.Key}: {Wording.Count(network.Count(), "layer")}, {Wording.Count(network.Sum(r => r.ParameterCount), "parameter")}, "
        + $"{Wording.Count(network.Sum(r => r.MultiplyAdds), "multiply-add")} for one evaluation.");

    protected override IEnumerable<ReportChart?> Charts()
    {
        yield return DepthChart.Of("Values of each layer", "Values",
            [.. Results.GroupBy(r => r.Network).Select(network => new DepthCurve(network.Key, network.Key, "Values", SeriesStyle.Line,
                [.. network.Select(r => new DepthPoint(r.LayerIndex, r.Layer, r.OutputDimension, Text: r.Operator))]))]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Layers",
            Text("Network", r => r.Network), Whole("Index", r => r.LayerIndex), Text("Layer", r => r.Layer), Text("Operator", r => r.Operator), Text("Inputs", r => r.Inputs.ToString()),
            Text("Shape", r => string.Join(" × ", r.OutputShape)), Whole("Values", r => r.OutputDimension), Whole("Parameters", r => r.ParameterCount),
            Whole("Multiply-adds", r => r.MultiplyAdds), Number("Estimated seconds", r => r.EstimatedSeconds), Whole("Estimated bytes", r => r.EstimatedBytes));
    }
}
