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
