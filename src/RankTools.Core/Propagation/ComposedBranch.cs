using RankTools.Kernels;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>The derivative of a residual branch as one matrix for each token (NOTE [Composed branches]).</summary>
internal sealed class ComposedBranch : Linearization
{
    private readonly Tensor maps; // tokens × features in × features out
    private readonly Tensor? normalized, factor; // of the normalisation before them

    private ComposedBranch(Tensor maps, Tensor? normalized, Tensor? factor) => (this.maps, this.normalized, this.factor) = (maps, normalized, factor);

    /// <summary>Pushes the unit vectors through the branch.</summary>
    /// <param name="branch">The branch.</param>
    /// <param name="rules">Derivatives of its inner steps.</param>
    /// <param name="window">The tokens.</param>
    /// <param name="options">How tangents are pushed.</param>
    /// <param name="cancellation">Looked at between chunks.</param>
    public static ComposedBranch Of(
        ResidualBranch branch, IReadOnlyDictionary<PlanStep, Linearization> rules, TangentWindow window, TangentPassOptions options,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var (features, tokens) = (branch.Features, window.PartShape[0]);
        var maps = empty([tokens, features, features], options.Type, options.Device);
        var unit = eye(features, dtype: options.Type, device: options.Device).unsqueeze(1);
        var size = options.ChunkSize(tokens * branch.Steps.Max(step => step.Node.Shape[1]));
        for (var start = 0L; start < features; start += size)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var count = Math.Min(size, features - start);
            var tangent = unit.narrow(0, start, count);
            foreach (var step in branch.Steps)
            {
                var isWhole = tangent.shape[1] == tokens && tokens > 1;
                if (!isWhole && !ResidualBranch.IsUniform(step) && step.Operator is not (Elementwise or GatedLinearUnit))
                    (tangent, isWhole) = (tangent.expand(count, tokens, -1).contiguous(), true); // others do not see that all tokens are alike
                tangent = rules[step].Apply([tangent], [isWhole])!;
            }
            maps.narrow(1, start, count).copy_(tangent.transpose(0, 1));
        }
        var norm = branch.Normalization is { } first ? (LayerNormalization.Projection)rules[first] : null;
        return new(maps.DetachFromDisposeScope(), norm?.Normalized.alias().DetachFromDisposeScope(), norm?.Factor.alias().DetachFromDisposeScope())
        {
            KinkCount = branch.Steps.Sum(step => rules[step].KinkCount),
        };
    }

    public override Tensor? Apply(IReadOnlyList<Tensor?> tangents, IReadOnlyList<bool> mayOverwrite)
    {
        if (tangents[0] is not { } tangent)
            return null;
        var result = mayOverwrite[0] ? tangent : empty_like(tangent);
        Apply(tangent, result);
        return result;
    }

    /// <summary>Applies it to tangents n × tokens × features.</summary>
    /// <param name="tangents">The tangents.</param>
    /// <param name="result">In the same form; may be the tangents themselves.</param>
    public void Apply(Tensor tangents, Tensor result)
    {
        using var scope = NewDisposeScope();
        if (PlaceMapKernel.Takes(tangents) && PlaceMapKernel.Takes(result))
        {
            PlaceMapKernel.Apply(tangents, result, maps, null, normalized, factor, addsTangents: true);
            return;
        }
        var inner = tangents;
        if (normalized is not null)
        {
            var scaled = tangents - tangents.mean([-1], keepdim: true);
            inner = (scaled - (normalized * (scaled * normalized).mean([-1], keepdim: true))).mul_(factor!);
        }
        result.copy_(tangents + bmm(inner.transpose(0, 1), maps).transpose(0, 1));
    }

    public override void Dispose()
    {
        maps.Dispose();
        normalized?.Dispose();
        factor?.Dispose();
    }
}
