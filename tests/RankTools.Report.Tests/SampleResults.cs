using RankTools.Backend;
using RankTools.Ranks;
using RankTools.Ranks.Weights;
using RankTools.Reports;
using RankTools.Reports.Charts;
using RankTools.Reports.Tables;

namespace RankTools.Report.Tests;

/// <summary>Results whose numbers are known beforehand.</summary>
internal static class SampleResults
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Layers and the factor by which their singular values fall: σ_i = factor^i, so that r = 0.01 counts those with factor^i &gt; 0.01.</summary>
    public static readonly (string Layer, double Factor)[] Layers = [("conv1", 0.95), ("layer1", 0.8), ("layer2", 0.7), ("layer3", 0.5), ("fc", 0.2)];

    /// <summary>#{i ≥ 0 : factor^i &gt; 0.01, i &lt; length}.</summary>
    public static int RankOf(double factor, int length = 40) => Enumerable.Range(0, length).Count(i => Math.Pow(factor, i) > 0.01);

    public static LayerRank LayerRank(string network, string layer, int index, string source, double factor, int length = 40) =>
        new(new Spectrum([.. Enumerable.Range(0, length).Select(i => Math.Pow(factor, i))]), 0.0, Tolerance.Default, length, 4 * length, Precision.Single)
        {
            Network = network,
            Layer = layer,
            LayerIndex = index,
            Source = source,
            Context = InputContext.Real,
            Patch = "4x4@2,2",
            Device = "cpu",
            Seed = 7,
        };

    /// <summary>All layers at some inputs; from the second input on, conv1 loses a little more.</summary>
    public static IEnumerable<LayerRank> LayerRanks(string network = "net", int inputs = 3, int length = 40) => Enumerable.Range(0, inputs).SelectMany(input =>
        Layers.Select((layer, i) => LayerRank(network, layer.Layer, i, $"/pictures/{input:000}.png", i == 0 && input > 0 ? 0.85 : layer.Factor, length)));

    public static WeightRank WeightRank(string name, params double[] singularValues) =>
        new(MatrixSpectrumOf(singularValues), Tolerance.Default, Precision.Double)
        {
            Source = "/weights/net.safetensors",
            Name = name,
            Kind = WeightKind.Matrix,
            ElementType = "F32",
            Shape = [singularValues.Length, singularValues.Length],
        };

    /// <summary>A report of results, as the page gets it.</summary>
    public static Reports.Report ReportOf(IEnumerable<object> results, string title = "A report", string? commandLine = "$ranks | Export-RankReport ranks.html")
    {
        var builder = new ReportBuilder();
        Assert.All(results, result => Assert.True(builder.TryAdd(result)));
        return builder.Build(title, Noon, commandLine);
    }

    /// <summary>A report of one section with one chart and one table.</summary>
    public static Reports.Report ReportOf(ReportChart chart, ReportTable table) => new()
    {
        Title = "A report",
        Created = Noon,
        Provenance = [],
        Sections =
        [
            new()
            {
                Kind = "kind",
                Title = "Kind",
                Explanation = "What it is.",
                Count = 1,
                Summary = ["It is so."],
                Charts = [chart],
                Tables = [table],
                Settings = [],
            },
        ],
    };

    private static MatrixSpectrum MatrixSpectrumOf(double[] values)
    {
        using var matrix = TorchSharp.torch.diag(TorchSharp.torch.tensor(values));
        return MatrixSpectrum.Of(matrix, Tolerance.Default);
    }
}
