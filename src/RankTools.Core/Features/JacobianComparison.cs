using System.Collections.Immutable;

using RankTools.Errors;
using RankTools.Networks;
using RankTools.Ranks;

namespace RankTools.Features;

/// <summary>Finds the Jacobian's rank that belongs beside a perturbed-feature dimension.</summary>
internal static class JacobianComparison
{
    /// <summary>Refuses ranks of another network, of a patch, or of the image with zeros around: they measure something else.</summary>
    /// <exception cref="RankToolsException"><c>LayerRankMismatch</c>.</exception>
    public static void Require(LayerRank rank, NeuralNetwork network)
    {
        var reason = rank.Network != network.Name ? $"it is of network '{rank.Network}', not '{network.Name}'"
            : rank.Patch is not null || rank.Context != InputContext.Real
                ? $"it is with respect to {(rank.Patch is null ? "a masked image" : $"the patch {rank.Patch}")}, but the whole image is perturbed"
                : rank.InputDimension != network.Nodes[0].ElementCount ? $"it has {rank.InputDimension} input directions, the input {network.Nodes[0].ElementCount} values"
                : null;
        if (reason is not null)
        {
            throw new RankToolsException("LayerRankMismatch", ErrorKind.InvalidArgument, rank.Layer,
                $"The layer rank of '{rank.Layer}' does not belong here: {reason}. Give what Get-LayerRank -WholeInput measured on the same network.");
        }
    }

    /// <summary>The rank of this layer at this input, or null.</summary>
    public static LayerRank? Find(ImmutableArray<LayerRank> ranks, Node layer, string source) =>
        ranks.LastOrDefault(rank => rank.Layer == layer.Name && rank.Source == source);
}
