using RankTools.Ranks;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>Ranks of layers' Jacobians: the curve over depth, and the spectra.</summary>
internal sealed class LayerRankSection : ResultSection<LayerRank, LayerRankEntry>
{
    /// <summary>Spectra of so many inputs are shown one by one; of more, the median.</summary>
    private const int MostInputs = 6;

    public override string Kind => "layer-rank";

    protected override string Title => "Layer ranks";

    protected override string Explanation =>
        "How many independent directions of the input, or of a patch of it, still reach each layer: the numerical rank of the Jacobian.";

    protected override LayerRankEntry Keep(LayerRank result) => LayerRankEntry.Of(result);

    protected override IEnumerable<string> Sentences()
    {
        var runs = Runs();
        foreach (var sentence in Wording.Some(runs, "networks and settings", run => DepthWording.Trend(run.Name, "rank",
            Means(run), $"{run.Layers[0][0].Condition}, {Wording.Count(run.Inputs, "input")}")))
        {
            yield return sentence;
        }
        if (runs.Count <= 2)
        {
            foreach (var run in runs)
            {
                if (DepthWording.Steps(Means(run)) is { } steps)
                    yield return runs.Count == 1 ? steps : $"{run.Name}: {steps}";
            }
        }
        var unresolved = Results.Count(entry => entry.Unresolved);
        if (unresolved > 0)
            yield return $"{Wording.Count(unresolved, "rank")} of {Wording.Number(Results.Count)} are unresolved: the tolerance is finer than the computation.";
    }

    protected override IEnumerable<ReportChart?> Charts()
    {
        var runs = Runs();
        DepthCurve[] curves = [.. runs.SelectMany(Curves)];
        yield return DepthChart.Of("Rank by layer", "Rank", curves) with { Note = "Bands reach from the smallest to the largest over inputs." };
        yield return DepthChart.Together("Rank as a share of the input directions", "Share of the input directions",
            [.. runs.Select(run => Curve(run, "", entry => entry.Rank / (double)entry.Inputs))]);
        yield return SpectrumChart.Of("Singular values", "Layer", "Singular value", [.. runs.SelectMany(run => run.Layers.SelectMany(layer => Spectra(run, layer, runs.Count == 1)))]);
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Ranks",
            Text("Network", r => r.Network), Text("Layer", r => r.Layer),
            Whole("Index", r => r.LayerIndex), Text("Source", r => r.Source),
            Whole("Rank", r => r.Rank), Whole("Low", r => r.Low), Whole("High", r => r.High),
            Flag("Unresolved", r => r.Unresolved), Whole("Inputs", r => r.Inputs),
            Whole("Outputs", r => r.Outputs), Number("Effective rank", r => r.EffectiveRank),
            Number("Stable rank", r => r.StableRank), Number("Participation ratio", r => r.ParticipationRatio),
            Number("Gap", r => r.Gap), Number("Norm", r => r.Norm),
            Number("Seconds", r => r.Seconds));
    }

    protected override IEnumerable<ReportFact> Settings() =>
    [
        Setting("Tolerance", r => r.Condition), Setting("Patch", r => r.Patch), Setting("Context", r => r.Context),
        Setting("Starts at", r => r.InputNode), Setting("Precision", r => r.Precision), Setting("Device", r => r.Device), Setting("Seed", r => r.Seed),
    ];

    private sealed record Run(string Network, string Name, IReadOnlyList<LayerRankEntry[]> Layers, int Inputs);

    private List<Run> Runs()
    {
        var groups = Results.GroupBy(r => (r.Network, r.Condition, r.Patch, r.Context, r.InputNode)).ToArray();
        var names = RunNames.Of([.. groups.Select(g => new[] { g.Key.Network, g.Key.Condition, g.Key.Patch, g.Key.Context, g.Key.InputNode })]);
        return [.. groups.Zip(names, (group, name) => new Run(group.Key.Network, name,
            [.. group.GroupBy(r => (r.LayerIndex, r.Layer)).OrderBy(layer => layer.Key.LayerIndex).Select(layer => layer.ToArray())],
            group.Select(r => r.Source).Distinct().Count()))];
    }

    private static (string Layer, double Value)[] Means(Run run) => [.. run.Layers.Select(layer => (layer[0].Layer, layer.Average(r => (double)r.Rank)))];

    private static IEnumerable<DepthCurve> Curves(Run run) =>
    [
        Curve(run, "Rank", r => r.Rank), Curve(run, "Effective rank", r => r.EffectiveRank) with { IsMain = false },
        Curve(run, "Stable rank", r => r.StableRank) with { IsMain = false, IsHidden = true },
        Curve(run, "Largest possible", r => r.Length) with { IsMain = false, Style = SeriesStyle.Reference },
    ];

    private static DepthCurve Curve(Run run, string quantity, Func<LayerRankEntry, double> value) => new(run.Network, run.Name, quantity, SeriesStyle.Line,
    [
        .. run.Layers.Select(layer => layer.Length == 1
            ? new DepthPoint(layer[0].LayerIndex, layer[0].Layer, value(layer[0]))
            : new DepthPoint(layer[0].LayerIndex, layer[0].Layer, layer.Average(value), layer.Min(value), layer.Max(value), $"mean of {layer.Length}")),
    ])
    {
        Interval = run.Layers.Any(layer => layer.Length > 1) ? "smallest to largest" : "",
    };

    private static IEnumerable<SpectrumCurve> Spectra(Run run, LayerRankEntry[] layer, bool isOnly)
    {
        var prefix = isOnly ? "" : run.Name + ": ";
        if (layer.Length <= MostInputs)
            return layer.Select(r => new SpectrumCurve(r.Layer, prefix + Wording.FileName(r.Source), r.Spectrum, r.Threshold));
        // Spectra of one length are thinned at the same places; censored ones end early.
        var places = layer.SelectMany(r => r.Spectrum.Select(point => (point.X, point.Y))).GroupBy(point => point.X).OrderBy(group => group.Key);
        ChartPoint[] points =
        [
            .. places.Select(place => (place.Key, Values: place.Select(point => point.Y).Order().ToArray())).Select(place => new ChartPoint(
                place.Key, place.Values[place.Values.Length / 2], place.Values[place.Values.Length / 10], place.Values[^(1 + (place.Values.Length / 10))])),
        ];
        return [new(layer[0].Layer, $"{prefix}median of {layer.Length} inputs", points, layer.Average(r => r.Threshold)) { Interval = "10th to 90th percentile" }];
    }
}
