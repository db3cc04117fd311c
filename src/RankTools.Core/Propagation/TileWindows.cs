using RankTools.Networks;

namespace RankTools.Propagation;

/// <summary>Some of the tangents on their way through a plan, with the window that they live on at every node.</summary>
/// <param name="Rows">Which tangents.</param>
/// <param name="Windows">Their window at every node.</param>
internal sealed record TileWindows(RowRange Rows, IReadOnlyDictionary<Node, TangentWindow> Windows)
{
    private const double ElementCost = 10; // multiply-adds in the time that an elementwise operator takes for one value in cache
    private const double StepCost = 5e6; // multiply-adds in the time that it takes to set up one step

    /// <summary>Follows the tile's directions through a plan.</summary>
    public static TileWindows Of(ExecutionPlan plan, DirectionTile tile)
    {
        var windows = plan.Context.ToDictionary(node => node, node => TangentWindow.None(node.Shape));
        windows[plan.Input] = AtInput(plan.Input, tile.Bounds);
        foreach (var step in plan.Steps)
            windows[step.Node] = WindowRules.Window(step, [.. step.Inputs.Select(node => windows[node])]);
        return new(tile.Rows, windows);
    }

    /// <summary>The same windows for other tangents.</summary>
    public TileWindows For(int rows) => this with { Rows = RowRange.Of(0, rows) };

    /// <summary>Multiply-adds of one tangent through a segment.</summary>
    public double MultiplyAdds(Segment segment) => segment.Steps.Sum(step => step.MultiplyAdds * Windows[step.Node].Share);

    /// <summary>Values of the largest part in a segment.</summary>
    public long LargestPart(Segment segment) => Math.Max(1, Separate(segment).Max(step => Windows[step.Node].Count));

    /// <summary>What all of the tile's tangents cost in a segment, in multiply-adds.</summary>
    public double Cost(Segment segment) => (StepCost * segment.Steps.Length) + (Rows.Count * Separate(segment).Except(Composed(segment).Select(branch => branch.Sum)).Sum(CostHere))
        + Composed(segment).Sum(branch => branch.Cost(Windows[branch.Input].Share, Rows.Count));

    /// <summary>What one tangent more would cost.</summary>
    public double CostOfOne(Segment segment) => Separate(segment).Except(Composed(segment).Select(branch => branch.Sum)).Sum(CostHere)
        + Composed(segment).Sum(branch => branch.CostOfOne(Windows[branch.Input].Share, Rows.Count));

    /// <summary>What a step costs one tangent on the whole value.</summary>
    public static double Cost(PlanStep step) => step.MultiplyAdds + (ElementCost * step.Node.ElementCount);

    /// <summary>The branches that these tangents pass by matrices.</summary>
    public IEnumerable<ResidualBranch> Composed(Segment segment) =>
        segment.Branches.Where(branch => !Windows[branch.Input].IsEmpty && branch.IsComposed(Rows.Count));

    /// <summary>The steps that these tangents pass one by one, and the sums of composed branches.</summary>
    private IEnumerable<PlanStep> Separate(Segment segment) => segment.Steps.Except(Composed(segment).SelectMany(branch => branch.Inner));

    private double CostHere(PlanStep step) => (step.MultiplyAdds * Windows[step.Node].Share) + (ElementCost * Windows[step.Node].Count);

    private static TangentWindow AtInput(Node input, MapRegion bounds) => input.Shape.Length switch
    {
        3 => TangentWindow.Of(input.Shape, bounds),
        2 => TangentWindow.Of(input.Shape, Enumerable.Range((int)bounds.Top, (int)bounds.Height).Select(token => (long)token)),
        _ => TangentWindow.Whole(input.Shape),
    };
}
