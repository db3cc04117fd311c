using RankTools.Networks;

namespace RankTools.Inference.Checks;

/// <summary>The numbers of one layer, before the whole network is known.</summary>
internal sealed record LayerFinding(Node Node)
{
    public LayerCondition Condition { get; init; }

    public long NonFiniteCount { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public double? Mean { get; init; }

    public double ZeroShare { get; init; }

    public double? SaturatedShare { get; init; }

    public double? TangentNorm { get; init; }

    public double? TangentError { get; init; }

    /// <summary>The result for people.</summary>
    public LayerHealth Result(string network, string source, NetworkHealth summary) => new(network, Node.Name, Node.Index, Node.Operator.Kind, source)
    {
        Condition = Condition,
        ValueCount = Node.ElementCount,
        NonFiniteCount = NonFiniteCount,
        Minimum = Minimum,
        Maximum = Maximum,
        Mean = Mean,
        ZeroShare = ZeroShare,
        SaturatedShare = SaturatedShare,
        TangentNorm = TangentNorm,
        TangentError = TangentError,
        Summary = summary,
    };
}
