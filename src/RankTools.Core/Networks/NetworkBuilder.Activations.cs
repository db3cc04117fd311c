using RankTools.Networks.RandomNetworks;
using RankTools.Operators;

namespace RankTools.Networks;

/// <content>Activations by name.</content>
internal sealed partial class NetworkBuilder
{
    private const double SeluAlpha = 1.6732632423543772;
    private const double SeluGamma = 1.0507009873554805;

    /// <summary>The activation of a random network; the identity adds no node.</summary>
    public Node Activation(string nodeName, Node x, NetworkActivation activation) =>
        activation == NetworkActivation.Identity ? x : Add(nodeName, new Elementwise(FunctionOf(activation)), x);

    private static ElementwiseFunction FunctionOf(NetworkActivation activation) => activation switch
    {
        NetworkActivation.Relu => ElementwiseFunctions.Relu,
        NetworkActivation.LeakyRelu => ElementwiseFunctions.LeakyRelu(RandomWeights.LeakySlope),
        NetworkActivation.Tanh => ElementwiseFunctions.Tanh,
        NetworkActivation.Sigmoid => ElementwiseFunctions.Sigmoid,
        NetworkActivation.Softsign => ElementwiseFunctions.Softsign,
        NetworkActivation.Softplus => ElementwiseFunctions.Softplus,
        NetworkActivation.Elu => ElementwiseFunctions.Elu(1),
        NetworkActivation.Selu => ElementwiseFunctions.Selu(SeluAlpha, SeluGamma),
        NetworkActivation.Gelu => ElementwiseFunctions.Gelu,
        NetworkActivation.Silu => ElementwiseFunctions.Silu,
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
