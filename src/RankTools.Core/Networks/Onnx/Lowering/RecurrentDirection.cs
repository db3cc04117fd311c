using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>One direction of a recurrent layer: its weights, and the pieces that cells are made of.</summary>
internal sealed class RecurrentDirection
{
    private readonly OnnxNodeContext context;
    private readonly int index, gateCount;
    private readonly long features;
    private readonly ImmutableArray<string> activations;
    private readonly OnnxValue weight, recurrence; // (gates · features) × inputs, (gates · features) × features
    private readonly OnnxValue? bias; // W's, then R's
    private readonly OnnxValue? peepholes; // input, output, forget
    private readonly double limit;

    private RecurrentDirection(OnnxNodeContext context, int index, int gateCount, ImmutableArray<string> activations)
    {
        (this.context, this.index, this.gateCount, this.activations) = (context, index, gateCount, activations);
        (weight, recurrence) = (Own(1)!, Own(2)!);
        (bias, peepholes) = (Own(3), gateCount == 4 ? Own(7) : null);
        features = recurrence.Shape[1];
        limit = context.Float("clip", double.PositiveInfinity);
        ResetsAfter = context.Integer("linear_before_reset", 0) != 0;
    }

    /// <summary>True when a GRU resets R h, not h.</summary>
    public bool ResetsAfter { get; }

    /// <summary>Runs a cell over all steps.</summary>
    /// <param name="context">The node.</param>
    /// <param name="index">Which direction's weights to use.</param>
    /// <param name="gates">Gates of the cell, the candidate among them.</param>
    /// <param name="isReverse">True from the last step to the first.</param>
    /// <param name="batchFirst">True when the inputs have the batch in front of the steps.</param>
    /// <param name="activations">Names of f, g and h.</param>
    /// <param name="cell">The next state from what the input contributes and the state.</param>
    /// <returns>h at every step in the order of the input, and the state at the end.</returns>
    public static (OnnxValue[] Steps, RecurrentState Last) Run(
        OnnxNodeContext context, int index, int gates, bool isReverse, bool batchFirst, ImmutableArray<string> activations,
        Func<RecurrentDirection, OnnxValue, RecurrentState, RecurrentState> cell)
    {
        var direction = new RecurrentDirection(context, index, gates, activations);
        var input = batchFirst ? context.Emit(new AxisPermutation([1, 0, 2]), context.Input()) : context.Input();
        var (length, batch) = (input.Shape[0], input.Shape[1]);
        var projected = direction.Project(input);
        var lengths = context.Has(4) ? context.ConstantIntegers(4) : [.. Enumerable.Repeat(length, (int)batch)];
        var state = new RecurrentState(direction.Initial(5, batch, batchFirst), gates == 4 ? direction.Initial(6, batch, batchFirst) : null);
        var steps = new OnnxValue[length];
        for (var i = 0; i < length; i++)
        {
            var t = isReverse ? length - 1 - i : i;
            var step = context.Emit(new Reshape([batch, gates * direction.features]), context.Emit(new AxisSlice(0, t, 1), projected));
            var next = cell(direction, step, state);
            steps[t] = direction.Within(lengths, t, next.Hidden, null);
            state = new(direction.Within(lengths, t, next.Hidden, state.Hidden), next.Cell is null ? null : direction.Within(lengths, t, next.Cell, state.Cell));
        }
        return (steps, state);
    }

    /// <summary>Some gates' share of a batch × (gates · features) value.</summary>
    public OnnxValue Gates(OnnxValue value, int first, int count) => context.Emit(new AxisSlice(1, first * features, count * features), value);

    /// <summary>addend + h Rᵀ with the rows of R that belong to some gates; an absent addend is zero.</summary>
    public OnnxValue Recur(OnnxValue? addend, OnnxValue hidden, int first, int count)
    {
        var rows = count == gateCount ? recurrence : context.Emit(new AxisSlice(0, first * features, count * features), recurrence);
        var product = context.Emit(new Contraction("MatMul", ["nk", "mk"], "nm"), hidden, rows);
        return addend is null ? product : Add(addend, product);
    }

    /// <summary>The constant that goes with R for a gate of a GRU's candidate; null without biases.</summary>
    public OnnxValue? RecurrentBias(int gate) => bias is null ? null : context.Emit(new AxisSlice(0, (gateCount + gate) * features, features), bias);

    /// <summary>A gate with what it sees of the cell.</summary>
    public OnnxValue Peep(OnnxValue gate, int peephole, OnnxValue cell) => peepholes is null
        ? gate
        : Add(gate, Multiply(cell, context.Emit(new AxisSlice(0, peephole * features, features), peepholes)));

    public OnnxValue Activate(int function, OnnxValue value)
    {
        if (double.IsFinite(limit))
            value = context.Emit(new Elementwise(ElementwiseFunctions.Clip(-limit, limit)), value);
        return context.Emit(new Elementwise(Function(activations[function])), value);
    }

    public OnnxValue Add(OnnxValue a, OnnxValue? b) => b is null ? a : BroadcastLowering.Add(context, a, b);

    public OnnxValue Subtract(OnnxValue a, OnnxValue b) => context.Emit(new Pointwise(PointwiseFunctions.Subtract), a, b);

    public OnnxValue Multiply(OnnxValue a, OnnxValue b) => BroadcastLowering.Multiply(context, a, b);

    /// <summary>x Wᵀ with all constants that may be added at once, for all steps together.</summary>
    private OnnxValue Project(OnnxValue input)
    {
        var product = context.Emit(new Contraction("MatMul", ["snk", "mk"], "snm"), input, weight);
        if (bias is null)
            return product;
        var size = gateCount * features;
        var (own, recurrent) = (context.Emit(new AxisSlice(0, 0, size), bias), context.Emit(new AxisSlice(0, size, size), bias));
        if (gateCount == 3)
        {
            // The candidate of a GRU adds its second constant where the reset is.
            var first = context.Emit(new AxisSlice(0, 0, 2 * features), recurrent);
            recurrent = context.Emit(new AxisConcatenation(0), first, Zeros(features));
        }
        return Add(product, Add(own, recurrent));
    }

    /// <summary>This direction's part of an input, or null.</summary>
    private OnnxValue? Own(int input)
    {
        if (context.Optional(input) is not { } value)
            return null;
        var part = value.Shape[0] == 1 ? value : context.Emit(new AxisSlice(0, index, 1), value);
        return context.Emit(new Reshape(value.Shape[1..]), part);
    }

    private OnnxValue Initial(int input, long batch, bool batchFirst)
    {
        if (context.Optional(input) is not { } value)
            return Zeros(batch, features);
        var axis = batchFirst ? 1 : 0;
        return context.Emit(new Reshape([batch, features]), context.Emit(new AxisSlice(axis, index, 1), value));
    }

    /// <summary>The value where a sequence has not ended, and <paramref name="otherwise"/> (or zero) where it has.</summary>
    private OnnxValue Within(ImmutableArray<long> lengths, long step, OnnxValue value, OnnxValue? otherwise)
    {
        if (lengths.All(length => step < length))
            return value;
        var isInside = context.Constant(tensor([.. lengths.Select(length => step < length)]).unsqueeze(1), OnnxElementType.Bool);
        return context.Emit(new Pointwise(PointwiseFunctions.Where), value.ElementType, isInside, value, otherwise ?? Zeros(1));
    }

    private OnnxValue Zeros(params long[] shape) => context.Constant(zeros(shape, float64), context.Input().ElementType);

    private ElementwiseFunction Function(string name) => name.ToUpperInvariant() switch
    {
        "SIGMOID" => ElementwiseFunctions.Sigmoid,
        "TANH" => ElementwiseFunctions.Tanh,
        "RELU" => ElementwiseFunctions.Relu,
        "SOFTSIGN" => ElementwiseFunctions.Softsign,
        "SOFTPLUS" => ElementwiseFunctions.Softplus,
        "HARDSIGMOID" => ElementwiseFunctions.HardSigmoidOf(0.2f, 0.5),
        "LEAKYRELU" => ElementwiseFunctions.LeakyRelu(0.01f),
        "ELU" => ElementwiseFunctions.Elu(1),
        _ => throw context.Unsupported($"with activation '{name}'"),
    };
}
