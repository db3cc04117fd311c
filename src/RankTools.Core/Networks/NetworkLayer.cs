using RankTools.Collections;

namespace RankTools.Networks;

/// <summary>What there is to know about a layer before anything is run.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="LayerIndex">Place in topological order; 0 is the input.</param>
/// <param name="Layer">Name.</param>
/// <param name="Operator">Name of the operation.</param>
/// <param name="Inputs">Names of the layers that it reads.</param>
/// <param name="OutputShape">Shape of its value, without batch.</param>
/// <param name="OutputDimension">Number of values.</param>
/// <param name="ParameterCount">Number of trained parameters.</param>
/// <param name="MultiplyAdds">Multiply-adds of one evaluation.</param>
/// <param name="IsDefaultProbe">Whether analyses look at it by default.</param>
public sealed record NetworkLayer(
    string Network, int LayerIndex, string Layer, string Operator, ValueList<string> Inputs, ValueList<long> OutputShape,
    long OutputDimension, long ParameterCount, long MultiplyAdds, bool IsDefaultProbe)
{
    /// <summary>Bytes of its value in single precision.</summary>
    public long ActivationBytes => OutputDimension * sizeof(float);

    /// <summary>
    /// Seconds that the rank of its Jacobian will take for one input when it is measured alone; null where no estimate can be made.
    /// </summary>
    public double? EstimatedSeconds { get; init; }

    /// <summary>The share of that for its singular values: what it adds to a pass that goes through it anyway.</summary>
    public double? EstimatedSpectrumSeconds { get; init; }

    /// <summary>Bytes of tensors that this will need at once.</summary>
    public long? EstimatedBytes { get; init; }

    /// <summary>Describes a node.</summary>
    public static NetworkLayer Of(NeuralNetwork network, Node node)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(node);
        return new(network.Name, node.Index, node.Name, node.Operator.Kind, [.. node.Inputs.Select(input => input.Name)], node.Shape,
            node.ElementCount, node.Operator.Parameters.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.ElementCount),
            node.MultiplyAdds, node.IsDefaultProbe);
    }
}
