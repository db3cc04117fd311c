using RankTools.Networks;
using RankTools.Propagation;

namespace RankTools.Theory;

/// <summary>How the work on a network's blocks is divided between them, so that progress over blocks is progress in time.</summary>
internal sealed class BlockShares
{
    private readonly double[] before;

    private BlockShares(double[] before) => this.before = before;

    /// <summary>The part of the work that is done before a block begins, 0 to 1.</summary>
    public double Before(int block) => before[block] / Math.Max(before[^1], double.Epsilon);

    /// <summary>Shares of blocks by multiply-adds: those of one evaluation, as many times as a block is evaluated.</summary>
    /// <param name="network">The network.</param>
    /// <param name="blocks">Its blocks, in the order they are worked on.</param>
    /// <param name="evaluations">How often a block is evaluated, forwards or backwards.</param>
    public static BlockShares Of(NeuralNetwork network, IReadOnlyList<NetworkBlock> blocks, Func<NetworkBlock, double> evaluations)
    {
        var before = new double[blocks.Count + 1];
        for (var i = 0; i < blocks.Count; i++)
        {
            var plan = ExecutionPlan.From(network, blocks[i].Entry, [blocks[i].Exit]);
            before[i + 1] = before[i] + (evaluations(blocks[i]) * (1 + plan.Steps.Sum(step => (double)step.MultiplyAdds + step.Node.ElementCount)));
        }
        return new(before);
    }
}
