namespace RankTools.Networks;

/// <summary>
/// The immediate dominator of every node of a graph in topological order: the last node through which all paths from the root lead
/// (Cooper, Harvey and Kennedy 2001; one sweep suffices in this order).
/// </summary>
internal static class DominatorTree
{
    /// <param name="count">Number of nodes; 0 is the root.</param>
    /// <param name="inputs">Nodes that a node reads, all before it.</param>
    /// <returns>By node; −1 where the root does not lead, 0 for the root.</returns>
    public static int[] Of(int count, Func<int, IEnumerable<int>> inputs)
    {
        var dominators = new int[count];
        Array.Fill(dominators, -1);
        dominators[0] = 0;
        for (var node = 1; node < count; node++)
        {
            foreach (var input in inputs(node).Where(input => dominators[input] >= 0))
                dominators[node] = dominators[node] < 0 ? input : Common(input, dominators[node]);
        }
        return dominators;

        int Common(int a, int b)
        {
            while (a != b)
                (a, b) = a > b ? (dominators[a], b) : (a, dominators[b]);
            return a;
        }
    }
}
