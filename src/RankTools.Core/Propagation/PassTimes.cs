using RankTools.Networks;

namespace RankTools.Propagation;

/// <summary>What a pass costs, step by step.</summary>
/// <param name="Point">Seconds of a step's value and derivative at an input.</param>
/// <param name="Tangent">Seconds of a step for one tangent.</param>
/// <param name="Witness">Seconds of a step for all float64 witnesses; 0 where the tangents are float64 themselves.</param>
internal sealed record PassTimes(StepTimes Point, StepTimes Tangent, StepTimes Witness)
{
    /// <summary>Seconds of all steps for an input with so many tangents, the witnesses beside them.</summary>
    public double Seconds(IEnumerable<Node> nodes, double tangents) => nodes.Sum(node => Point[node] + tangents * Tangent[node] + Witness[node]);
}
