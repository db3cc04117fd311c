using RankTools.Operators;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Puts the steps and directions of a recurrent layer together as its outputs.</summary>
internal static class RecurrentOutputs
{
    /// <summary>Yields all h (steps × directions × batch × features), the last h and the last c; the batch in front where asked.</summary>
    public static void Yield(OnnxNodeContext context, (OnnxValue[] Steps, RecurrentState Last)[] directions, bool batchFirst)
    {
        if (context.Wants(0))
        {
            var all = Join(context, 1, [.. directions.Select(direction =>
                Join(context, 0, [.. direction.Steps.Select(step => Reshape(context, step, [1, 1, .. step.Shape]))]))]);
            context.Yield(batchFirst ? context.Emit(new AxisPermutation([2, 0, 1, 3]), all) : all);
        }
        if (context.Wants(1))
            context.Yield(Last(context, [.. directions.Select(direction => direction.Last.Hidden)], batchFirst), 1);
        if (context.Wants(2))
            context.Yield(Last(context, [.. directions.Select(direction => direction.Last.Cell!)], batchFirst), 2);
    }

    private static OnnxValue Last(OnnxNodeContext context, OnnxValue[] states, bool batchFirst)
    {
        var all = Join(context, 0, [.. states.Select(state => Reshape(context, state, [1, .. state.Shape]))]);
        return batchFirst ? context.Emit(new AxisPermutation([1, 0, 2]), all) : all;
    }

    private static OnnxValue Reshape(OnnxNodeContext context, OnnxValue value, long[] shape) => context.Emit(new Reshape([.. shape]), value);

    private static OnnxValue Join(OnnxNodeContext context, int axis, OnnxValue[] values) =>
        values.Length == 1 ? values[0] : context.Emit(new AxisConcatenation(axis), values);
}
