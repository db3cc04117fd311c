using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx;

/// <summary>
/// Operators that contain graphs. What they decide must be known while the graph is read; branches are then taken and loops
/// written out turn by turn.
/// </summary>
internal static class OnnxControlFlow
{
    /// <summary>A loop of more turns is taken for one that does not end.</summary>
    private const long MostTurns = 10_000;

    public static IReadOnlyDictionary<string, Action<OnnxNodeContext, OnnxBody>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext, OnnxBody>>
    {
        ["If"] = If,
        ["Loop"] = Loop,
        ["Scan"] = OnnxScan.Lower,
        ["SequenceMap"] = SequenceMap,
    };

    /// <summary>A graph that must be there.</summary>
    public static OnnxGraph Graph(OnnxNodeContext context, string name) =>
        context.Attribute(name)?.Graph ?? throw context.Unsupported($"without its graph '{name}'");

    private static void If(OnnxNodeContext context, OnnxBody body)
    {
        var outputs = body(Graph(context, IsTrue(context, context.Input()) ? "then_branch" : "else_branch"), [], "");
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i] is { } output)
                context.Yield(output, i);
        }
    }

    private static void Loop(OnnxNodeContext context, OnnxBody body)
    {
        var graph = Graph(context, "body");
        var turns = context.Has(0) ? context.ConstantIntegers(0)[0] : long.MaxValue;
        var goesOn = !context.Has(1) || IsTrue(context, context.Input(1));
        OnnxValue?[] state = [.. Enumerable.Range(2, Math.Max(0, context.InputCount - 2)).Select(context.Optional)];
        var collected = Enumerable.Range(0, graph.Outputs.Length - 1 - state.Length).Select(_ => new List<OnnxValue>()).ToArray();
        for (var turn = 0L; goesOn && turn < turns; turn++)
        {
            if (turn == MostTurns)
                throw context.Unsupported($"with more than {MostTurns} turns");
            var outputs = body(graph, [Number(context, turn), Truth(context), .. state], $"{turn}/");
            if (outputs.Any(output => output is null))
                return; // something in it is not supported, and is known
            goesOn = IsTrue(context, outputs[0]!);
            state = [.. outputs.Skip(1).Take(state.Length)];
            foreach (var (list, output) in collected.Zip(outputs.Skip(1 + state.Length)))
                list.Add(output!);
        }
        for (var i = 0; i < state.Length; i++)
        {
            if (state[i] is { } last)
                context.Yield(last, i);
        }
        for (var i = 0; i < collected.Length; i++)
            YieldStack(context, state.Length + i, collected[i], 0);
    }

    /// <summary>Yields what every turn gave, side by side along a new axis.</summary>
    public static void YieldStack(OnnxNodeContext context, int output, IReadOnlyCollection<OnnxValue> values, long axis)
    {
        if (!context.Wants(output))
            return;
        if (values.Count == 0)
            throw context.Unsupported("without a turn, so that its outputs have no shape");
        context.Yield(ValueArrangement.Stack(context, context.Axis(axis, values.First().Shape.Length + 1), [.. values]), output);
    }

    private static void SequenceMap(OnnxNodeContext context, OnnxBody body)
    {
        if (!context.Input().IsSequence)
            throw context.Unsupported("of a value that is not a sequence");
        var graph = Graph(context, "body");
        var results = graph.Outputs.Select(_ => ImmutableArray.CreateBuilder<OnnxValue>()).ToArray();
        for (var i = 0; i < context.Input().Items.Length; i++)
        {
            var outputs = body(graph, [.. context.AllInputs().Select(input => input.IsSequence ? input.Items[i] : input)], $"{i}/");
            if (outputs.Any(output => output is null))
                return; // something in it is not supported, and is known
            foreach (var (list, output) in results.Zip(outputs))
                list.Add(output!);
        }
        for (var i = 0; i < results.Length; i++)
            context.Yield(OnnxValue.OfSequence(graph.Outputs[i].ElementType, results[i].ToImmutable()), i);
    }

    private static bool IsTrue(OnnxNodeContext context, OnnxValue condition) => condition.Constant is { } constant
        ? constant.ne(0).any().item<bool>()
        : throw context.Unsupported("with a condition that depends on the network's input");

    private static OnnxValue Number(OnnxNodeContext context, long value) => context.Constant(tensor(value, int64), OnnxElementType.Int64);

    private static OnnxValue Truth(OnnxNodeContext context) => context.Constant(tensor(true), OnnxElementType.Bool);
}
