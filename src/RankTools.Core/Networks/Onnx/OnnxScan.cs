using System.Collections.Immutable;

using RankTools.Networks.Onnx.Lowering;

namespace RankTools.Networks.Onnx;

/// <summary>The rule for Scan: a graph that is applied to slices of its inputs in turn, and hands a state on.</summary>
internal static class OnnxScan
{
    public static void Lower(OnnxNodeContext context, OnnxBody body)
    {
        var graph = OnnxControlFlow.Graph(context, "body");
        var isBatched = context.Opset < 9; // then the lengths come first, and every value has a batch
        if (isBatched && context.Has(0))
            throw context.Unsupported("with sequence_lens");
        OnnxValue[] inputs = [.. Enumerable.Range(isBatched ? 1 : 0, context.InputCount - (isBatched ? 1 : 0)).Select(context.Input)];
        if (isBatched)
            inputs = [.. inputs.Select(input => WithoutBatch(context, input))];
        var scanned = (int)context.Integer("num_scan_inputs", 0);
        OnnxValue[] state = [.. inputs[..^scanned]];
        var axes = Numbers(context, "scan_input_axes", scanned).Select((axis, i) => context.Axis(axis, inputs[^(scanned - i)].Shape.Length)).ToArray();
        var backwards = Numbers(context, isBatched ? "directions" : "scan_input_directions", scanned);
        var collected = Enumerable.Range(0, graph.Outputs.Length - state.Length).Select(_ => new List<OnnxValue>()).ToArray();
        var turns = inputs[^scanned].Shape[axes[0]];
        for (var turn = 0L; turn < turns; turn++)
        {
            var now = turn;
            var slices = inputs[^scanned..].Select((input, i) =>
                ValueArrangement.Select(context, input, axes[i], backwards[i] == 0 ? now : turns - 1 - now));
            var outputs = body(graph, [.. state, .. slices], $"{turn}/");
            if (outputs.Any(output => output is null))
                return; // something in it is not supported, and is known
            state = [.. outputs.Take(state.Length).Select(output => output!)];
            foreach (var (list, output) in collected.Zip(outputs.Skip(state.Length)))
                list.Add(output!);
        }
        Yield(context, state, collected, isBatched);
    }

    private static void Yield(OnnxNodeContext context, OnnxValue[] state, List<OnnxValue>[] collected, bool isBatched)
    {
        var axes = Numbers(context, "scan_output_axes", collected.Length);
        var backwards = Numbers(context, "scan_output_directions", collected.Length);
        for (var i = 0; i < collected.Length; i++)
        {
            if (backwards[i] != 0)
                collected[i].Reverse();
            OnnxControlFlow.YieldStack(context, state.Length + i, collected[i], axes[i]);
        }
        for (var i = 0; i < state.Length; i++)
            context.Yield(state[i], i);
        for (var i = 0; isBatched && i < context.OutputCount; i++)
        {
            if (context.Outputs[i] is { } output)
                context.Yield(ValueArrangement.Reshape(context, output, output.Shape.Insert(0, 1)), i);
        }
    }

    private static OnnxValue WithoutBatch(OnnxNodeContext context, OnnxValue value) => value.Shape is [1, ..]
        ? ValueArrangement.Reshape(context, value, value.Shape.RemoveAt(0))
        : throw context.Unsupported("with a batch of several");

    private static ImmutableArray<long> Numbers(OnnxNodeContext context, string name, int count) =>
        context.HasAttribute(name) ? context.Integers(name) : [.. Enumerable.Repeat(0L, count)];
}
