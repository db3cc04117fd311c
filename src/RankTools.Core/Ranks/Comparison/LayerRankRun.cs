using RankTools.Errors;
using RankTools.Results;

namespace RankTools.Ranks.Comparison;

/// <summary>One run of layer ranks: results or summaries, live or read back from a file, of one or more networks.</summary>
public sealed class LayerRankRun
{
    private readonly Dictionary<(string Network, string Layer, RankCondition Condition), LayerSample> samples = [];
    private readonly List<LayerSample> ordered = [];

    internal IReadOnlyList<LayerSample> Samples => ordered;

    /// <summary>Adds a result.</summary>
    /// <exception cref="RankToolsException"><c>ResultRepeated</c>: there is one of this layer and input already.</exception>
    public void Add(LayerRank rank)
    {
        ArgumentNullException.ThrowIfNull(rank);
        Add(RankRow.Of(rank));
    }

    /// <summary>Adds a summary.</summary>
    /// <exception cref="RankToolsException"><c>ResultRepeated</c>: there are results of this layer already.</exception>
    public void Add(LayerRankSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var condition = new RankCondition(summary.InputDimension, summary.Rule, summary.Tolerance, summary.Context, summary.Patch, summary.InputNode);
        if (!Sample(summary.Network, summary.Layer, summary.LayerIndex, condition).Add(summary))
            throw Repeated(summary.Layer, "a summary");
    }

    /// <summary>Adds a result or a summary that was read back from a file.</summary>
    /// <param name="source">What has its properties.</param>
    /// <exception cref="RankToolsException"><c>PropertyMissing</c>, <c>PropertyInvalid</c>, <c>ResultRepeated</c>.</exception>
    public void Add(IPropertySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source[nameof(LayerRank.Source)] is null or "" && source[nameof(LayerRankSummary.Mean)] is not (null or ""))
            Add(ResultReader.Read<LayerRankSummary>(source));
        else
            Add(ResultReader.Read<RankRow>(source));
    }

    private void Add(RankRow row)
    {
        if (!Sample(row.Network, row.Layer, row.LayerIndex, row.Condition).Add(row))
            throw Repeated(row.Layer, $"'{row.Source}'");
    }

    private LayerSample Sample(string network, string layer, int index, RankCondition condition)
    {
        if (!samples.TryGetValue((network, layer, condition), out var sample))
        {
            samples.Add((network, layer, condition), sample = new(network, layer, index, condition));
            ordered.Add(sample);
        }
        return sample;
    }

    private static RankToolsException Repeated(string layer, string what) => new(
        "ResultRepeated", ErrorKind.InvalidData, layer,
        $"Layer '{layer}' has a result already where {what} comes again. Compare one run with one run; "
        + "to compare several checkpoints, give their networks different names (Import-NeuralNetwork -Name).");
}
