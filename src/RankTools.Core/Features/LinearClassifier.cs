using System.Collections.Immutable;

using RankTools.Data;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>A linear classifier: logits are W z + b.</summary>
public sealed class LinearClassifier
{
    /// <summary>A classifier of given numbers.</summary>
    /// <param name="name">Where it came from.</param>
    /// <param name="weight">W, classes × features, row-major.</param>
    /// <param name="bias">b, one number a class.</param>
    /// <exception cref="RankToolsException"><c>NonFiniteInput</c>, <c>ShapeMismatch</c>.</exception>
    public LinearClassifier(string name, double[] weight, double[] bias)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(bias);
        if (bias.Length == 0 || weight.Length == 0 || weight.Length % bias.Length != 0)
        {
            throw new RankToolsException("ShapeMismatch", ErrorKind.InvalidData, name,
                $"The classifier '{name}' has {weight.Length} weights and {bias.Length} biases; weights are classes × features, with one bias a class.");
        }
        if (!Array.TrueForAll(weight, double.IsFinite) || !Array.TrueForAll(bias, double.IsFinite))
        {
            throw new RankToolsException("NonFiniteInput", ErrorKind.InvalidData, name,
                $"The classifier '{name}' holds NaN or infinity. Check the file that it came from.");
        }
        (Name, Weight, Bias) = (name, weight, bias);
    }

    /// <summary>Where it came from.</summary>
    public string Name { get; }

    /// <summary>The layer of the network that it takes; null where it came from no network.</summary>
    public string? Layer { get; private init; }

    /// <summary>Names of the classes; empty when they are not known.</summary>
    public ImmutableArray<string> ClassNames { get; private init; } = [];

    /// <summary>Number of classes.</summary>
    public int ClassCount => Bias.Length;

    /// <summary>Number of features.</summary>
    public int Width => Weight.Length / Bias.Length;

    internal double[] Weight { get; }

    internal double[] Bias { get; }

    /// <summary>The last layer of a network.</summary>
    /// <exception cref="RankToolsException"><c>ClassifierNotFound</c>: its output is not that of a linear layer of one vector.</exception>
    public static LinearClassifier Of(NeuralNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Output.Operator is not LinearLayer || network.Output.Inputs[0].Shape.Length != 1)
        {
            throw new RankToolsException("ClassifierNotFound", ErrorKind.NotSupported, network.Name,
                $"{network.Name} ends in '{network.Output.Name}', a {network.Output.Operator.Kind}, not in a linear layer of one vector of features. "
                + "Give the classifier with -WeightPath and -BiasPath, or fit one with -Probe.");
        }
        var parameters = network.Output.Operator.Parameters;
        var weight = Values(parameters[0]);
        var bias = parameters.Length > 1 ? Values(parameters[1]) : new double[parameters[0].Shape[0]];
        return new(network.Name, weight, bias) { Layer = network.Output.Inputs[0].Name, ClassNames = network.ClassNames };
    }

    /// <summary>Weights and biases from files.</summary>
    /// <param name="weightPath">W, classes × features, an .npy file.</param>
    /// <param name="biasPath">b, one number a class; null for none.</param>
    /// <exception cref="RankToolsException"><c>ShapeMismatch</c>, <c>NonFiniteInput</c>, and those of <see cref="NpyFile.Read"/>.</exception>
    public static LinearClassifier Read(string weightPath, string? biasPath)
    {
        var weight = NpyFile.Read(weightPath);
        var bias = biasPath is null ? null : NpyFile.Read(biasPath);
        if (weight.Shape.Length != 2 || weight.ElementCount == 0 || (bias is not null && bias.ElementCount != weight.Shape[0]))
        {
            throw new RankToolsException("ShapeMismatch", ErrorKind.InvalidData, weightPath,
                $"'{weightPath}' has shape ({string.Join(", ", weight.Shape)}){(bias is null ? "" : $" and '{biasPath}' ({string.Join(", ", bias.Shape)})")}; "
                + "weights are classes × features, with one bias a class.");
        }
        return new(weightPath, weight.ToDoubles(), bias?.ToDoubles() ?? new double[weight.Shape[0]]);
    }

    private static double[] Values(Parameter parameter)
    {
        using var scope = NewDisposeScope();
        return parameter.Master.to(float64).contiguous().data<double>().ToArray();
    }
}
