using System.Collections.Immutable;

using RankTools.Networks.Onnx.Lowering;
using RankTools.Operators;

namespace RankTools.Networks.Onnx;

/// <summary>
/// The rule for Gradient: the derivative of a value of the graph with respect to others, at the values that the node is given for
/// them.
/// </summary>
internal static class OnnxGradient
{
    public const string Domain = "ai.onnx.preview.training";

    public const string OpType = "Gradient";

    /// <param name="context">The node.</param>
    /// <param name="values">What the names around the node stand for.</param>
    public static void Lower(OnnxNodeContext context, IReadOnlyDictionary<string, OnnxValue?> values)
    {
        var variables = context.Attribute("xs")?.Texts ?? [];
        var fixedOnes = context.Attribute("zs")?.Texts ?? [];
        DraftNode[] starts = [.. variables.Concat(fixedOnes).Select(name => Source(context, values, name))];
        var steps = Steps(context, starts, Source(context, values, context.Text("y", "")));
        if (steps.IsEmpty)
            throw context.Unsupported("of one of its own variables");
        for (var i = 0; i < variables.Length; i++)
        {
            var rule = new NetworkGradient([.. starts.Select(start => start.Shape)], steps, i);
            context.Yield(context.Emit(rule, context.Input(i).ElementType, context.AllInputs()), i);
        }
    }

    private static DraftNode Source(OnnxNodeContext context, IReadOnlyDictionary<string, OnnxValue?> values, string name) =>
        values.GetValueOrDefault(name)?.Source ?? throw context.Unsupported($"with '{name}', which is not computed from the network's input");

    /// <summary>Everything between the variables and the result, in order.</summary>
    private static ImmutableArray<InnerStep> Steps(OnnxNodeContext context, DraftNode[] starts, DraftNode result)
    {
        var places = new Dictionary<DraftNode, int>();
        foreach (var start in starts)
            places.TryAdd(start, Array.IndexOf(starts, start));
        var steps = ImmutableArray.CreateBuilder<InnerStep>();
        Place(result);
        return steps.ToImmutable();

        int Place(DraftNode draft)
        {
            if (places.TryGetValue(draft, out var place))
                return place;
            if (draft.Inputs.IsEmpty)
                throw context.Unsupported($"of what depends on '{draft.Name}', which is neither in xs nor in zs");
            ImmutableArray<int> inputs = [.. draft.Inputs.Select(Place)];
            steps.Add(new(draft.Operator, inputs));
            return places[draft] = starts.Length + steps.Count - 1;
        }
    }
}
