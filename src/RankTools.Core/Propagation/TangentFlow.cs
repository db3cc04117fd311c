using RankTools.Networks;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Propagation;

/// <summary>
/// One batch of tangents on its way through a segment. A tangent is freed by its last reader, and overwritten by it where the
/// rule can use the memory.
/// </summary>
/// <remarks>
/// NOTE [Overwriting]: a reshape shares its input's memory, so readers are counted per block of memory, not per tangent. A rule
/// may overwrite only when it is the last reader of that block.
/// </remarks>
internal sealed class TangentFlow
{
    private readonly Segment segment;
    private readonly Linearization[] rules;
    private readonly Dictionary<Node, Node> memory = []; // the node that allocated a tangent's memory
    private readonly Dictionary<Node, int> memoryReaders = [];
    private readonly Dictionary<Node, int> readers = [];

    public TangentFlow(Segment segment, Linearization[] rules)
    {
        (this.segment, this.rules) = (segment, rules);
        memory[segment.Entry] = segment.Entry;
        foreach (var step in segment.Steps)
        {
            memory[step.Node] = step.Operator.IsView ? memory[step.Inputs[0]] : step.Node;
            foreach (var input in step.Inputs)
            {
                if (!memory.ContainsKey(input))
                    continue; // a value that no tangent reaches
                readers[input] = readers.GetValueOrDefault(input) + 1;
                if (!step.Operator.IsView)
                    memoryReaders[memory[input]] = memoryReaders.GetValueOrDefault(memory[input]) + 1;
            }
            if (IsHandedOver(step)) // a view may be handed over after others have read the memory
                memoryReaders[memory[step.Node]] = memoryReaders.GetValueOrDefault(memory[step.Node]) + 1;
        }
    }

    public void Run(
        Tensor entry, bool mayOverwriteEntry, Action<Node, Tensor?> receive, CancellationToken cancellation, StepTimes? times = null)
    {
        using var _ = no_grad();
        var tangents = new Dictionary<Node, Tensor?> { [segment.Entry] = entry };
        try
        {
            for (var i = 0; i < segment.Steps.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var step = segment.Steps[i];
                bool[] mayOverwrite = [.. step.Inputs.Select(node =>
                    memory.TryGetValue(node, out var owner) && memoryReaders.GetValueOrDefault(owner) == 1 && (mayOverwriteEntry || owner != segment.Entry))];
                Tensor? output;
                var started = times?.Start();
                using (NewDisposeScope())
                    output = rules[i].Apply([.. step.Inputs.Select(node => tangents.GetValueOrDefault(node))], mayOverwrite)?.DetachFromDisposeScope();
                Release(step, tangents, output);
                tangents[step.Node] = output;
                times?.Add(step.Node, started);
                if (IsHandedOver(step))
                {
                    receive(step.Node, output);
                    memoryReaders[memory[step.Node]]--;
                }
            }
        }
        finally
        {
            foreach (var tangent in tangents.Values)
                tangent?.Dispose();
        }
    }

    private bool IsHandedOver(PlanStep step) => step.Node == segment.Steps[^1].Node || segment.Probes.Contains(step.Node);

    private void Release(PlanStep step, Dictionary<Node, Tensor?> tangents, Tensor? output)
    {
        foreach (var node in step.Inputs.Where(memory.ContainsKey))
        {
            if (!step.Operator.IsView)
                memoryReaders[memory[node]]--;
            if (--readers[node] > 0)
                continue;
            if (!ReferenceEquals(tangents[node], output))
                tangents[node]?.Dispose();
            tangents[node] = null;
        }
    }
}
