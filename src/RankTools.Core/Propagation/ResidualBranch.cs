using System.Collections.Immutable;

using RankTools.Networks;
using RankTools.Operators;

namespace RankTools.Propagation;

/// <summary>
/// x + f(x), where f treats every token of a list by itself in a chain of steps that nobody else reads: the perceptron of a
/// Transformer's or a mixer's block.
/// </summary>
/// <remarks>
/// NOTE [Composed branches]: at one token of F features, p tangents are p vectors of F numbers. Where p is larger than F it is less
/// work to push the F unit vectors through f, once per input, and to multiply the tangents by the F × F matrices that come out
/// (<see cref="ComposedBranch"/>). Of a perceptron four times as wide inside these are 4 F³ + p F² multiply-adds a token instead of 8 p F²,
/// since the first product is one with the identity; activation, normalisation and sum are in the matrices. A normalisation at
/// the beginning is put into them at the end, where it costs two sums over each column.
/// </remarks>
/// <param name="Input">x.</param>
/// <param name="Normalization">A normalisation that the chain begins with, or null.</param>
/// <param name="Steps">The rest of the chain.</param>
/// <param name="Sum">The addition.</param>
internal sealed record ResidualBranch(Node Input, PlanStep? Normalization, ImmutableArray<PlanStep> Steps, PlanStep Sum)
{
    /// <summary>Features of a token.</summary>
    public long Features => Input.Shape[1];

    /// <summary>The steps whose values nobody else reads.</summary>
    public IEnumerable<PlanStep> Inner => Normalization is null ? Steps : Steps.Prepend(Normalization);

    /// <summary>All of them.</summary>
    public IEnumerable<PlanStep> All => Inner.Append(Sum);

    /// <summary>The branches in a row of steps of which some have values that are asked for.</summary>
    public static ImmutableArray<ResidualBranch> Find(ImmutableArray<PlanStep> steps, ImmutableArray<Node> probes)
    {
        var readers = steps.SelectMany(step => step.Inputs).CountBy(node => node).ToDictionary();
        var makers = steps.ToDictionary(step => step.Node);
        return [.. steps.Where(step => step.Operator is Addition && step.Node.Shape.Length == 2)
            .Select(sum => Of(sum, sum.Inputs[0], sum.Inputs[1]) ?? Of(sum, sum.Inputs[1], sum.Inputs[0])).OfType<ResidualBranch>()];

        ResidualBranch? Of(PlanStep sum, Node input, Node end)
        {
            var chain = new Stack<PlanStep>();
            for (var node = end; node != input; node = chain.Peek().Inputs[0])
            {
                if (!makers.TryGetValue(node, out var step) || readers[node] > 1 || probes.Contains(node) || step.Inputs.Length != 1
                    || !step.Operator.ActsPlaceByPlace([step.Inputs[0].Shape]))
                    return null;
                chain.Push(step);
            }
            ImmutableArray<PlanStep> found = [.. chain];
            var hasNorm = found is [{ Operator: LayerNormalization }, ..];
            return found.Length < (hasNorm ? 2 : 1) ? null : new(input, hasNorm ? found[0] : null, hasNorm ? found[1..] : found, sum);
        }
    }

    /// <summary>True where so many tangents cost less by matrices.</summary>
    public bool IsComposed(long tangents) => ComposedCost(1, tangents) < DirectCost(1, tangents);

    /// <summary>What so many tangents on a share of the tokens cost, in multiply-adds, in the better way.</summary>
    public double Cost(double share, long tangents) => Math.Min(DirectCost(share, tangents), ComposedCost(share, tangents));

    /// <summary>What one tangent more costs.</summary>
    public double CostOfOne(double share, long tangents) =>
        IsComposed(tangents) ? ComposedCost(share, 1) - ComposedCost(share, 0) : DirectCost(share, 1);

    private double DirectCost(double share, long tangents) => share * tangents * All.Sum(TileWindows.Cost);

    private double ComposedCost(double share, long tangents)
    {
        var beyond = Steps.SkipWhile(IsUniform).Sum(TileWindows.Cost); // what unit vectors pass at every token
        return share * ((Features * beyond) + ((tangents + 2) * Input.ElementCount * Features)); // two: putting matrices in order
    }

    /// <summary>True for a step that does the same to a tangent at every token.</summary>
    internal static bool IsUniform(PlanStep step) => step.Operator is LinearLayer or FeatureScaling;
}
