namespace RankTools.Inference.Checks;

/// <summary>What a check found of one layer at one input.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Layer">Name of the layer.</param>
/// <param name="LayerIndex">Place in topological order.</param>
/// <param name="Operator">Name of the operation.</param>
/// <param name="Source">What the input is called.</param>
public sealed record LayerHealth(string Network, string Layer, int LayerIndex, string Operator, string Source)
{
    /// <summary>What is wrong with it, or that nothing is.</summary>
    public required LayerCondition Condition { get; init; }

    /// <summary>Number of its values.</summary>
    public required long ValueCount { get; init; }

    /// <summary>How many of them are NaN, or infinite where infinity is no proper value.</summary>
    public required long NonFiniteCount { get; init; }

    /// <summary>Smallest finite value; null where none is finite.</summary>
    public required double? Minimum { get; init; }

    /// <summary>Largest finite value; null where none is finite.</summary>
    public required double? Maximum { get; init; }

    /// <summary>Mean of the finite values; null where none is finite.</summary>
    public required double? Mean { get; init; }

    /// <summary>Share of values that are exactly zero.</summary>
    public required double ZeroShare { get; init; }

    /// <summary>Share of units whose slope is below 0.001; null for what is no activation function.</summary>
    public double? SaturatedShare { get; init; }

    /// <summary>Mean length of the layer's tangent for a random input tangent of length one; null where no tangent passes.</summary>
    public double? TangentNorm { get; init; }

    /// <summary>
    /// Largest relative difference between a tangent and the finite difference along it, over the probes; null where no tangent passes.
    /// </summary>
    public double? TangentError { get; init; }

    /// <summary>What was found in the whole network at this input.</summary>
    public required NetworkHealth Summary { get; init; }

    /// <summary>True when nothing is wrong with the layer.</summary>
    public bool IsSound => Condition == LayerCondition.Sound;
}
