using System.Collections.Immutable;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Recurrent layers, written out step by step: every time step becomes operators of its own.</summary>
internal static class RecurrentLowering
{
    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["RNN"] = context => Unroll(context, gates: 1, ["Tanh"], Simple),
        ["GRU"] = context => Unroll(context, gates: 3, ["Sigmoid", "Tanh"], Gru),
        ["LSTM"] = context => Unroll(context, gates: 4, ["Sigmoid", "Tanh", "Tanh"], Lstm),
    };

    private static void Unroll(
        OnnxNodeContext context, int gates, ImmutableArray<string> activations, Func<RecurrentDirection, OnnxValue, RecurrentState, RecurrentState> cell)
    {
        if (context.Integer("input_forget", 0) != 0)
            throw context.Unsupported("with coupled input and forget gates");
        if (context.HasAttribute("activation_alpha") || context.HasAttribute("activation_beta"))
            throw context.Unsupported("with activations that have numbers of their own");
        var batchFirst = context.Integer("layout", 0) != 0;
        var direction = context.Text("direction", "forward");
        var count = direction == "bidirectional" ? 2 : 1;
        ImmutableArray<string> all = context.Attribute("activations")?.Texts is { IsDefaultOrEmpty: false } given
            ? given
            : [.. Enumerable.Repeat(activations, count).SelectMany(names => names)];
        if (all.Length != activations.Length * count)
            throw context.Unsupported($"with {all.Length} activations where {activations.Length * count} are needed");
        var results = Enumerable.Range(0, count).Select(i => RecurrentDirection.Run(
            context, i, gates, isReverse: direction == "reverse" || i == 1, batchFirst,
            all[(i * activations.Length)..((i + 1) * activations.Length)], cell)).ToArray();
        RecurrentOutputs.Yield(context, results, batchFirst);
    }

    /// <summary>h' = f(W x + R h + b).</summary>
    private static RecurrentState Simple(RecurrentDirection direction, OnnxValue projected, RecurrentState state) =>
        new(direction.Activate(0, direction.Recur(projected, state.Hidden, 0, 1)), null);

    /// <summary>z and r gate; h' = (1 − z) ∘ g(…) + z ∘ h, with r inside or outside the product R h.</summary>
    private static RecurrentState Gru(RecurrentDirection direction, OnnxValue projected, RecurrentState state)
    {
        var gates = direction.Activate(0, direction.Recur(direction.Gates(projected, 0, 2), state.Hidden, 0, 2));
        var (update, reset) = (direction.Gates(gates, 0, 1), direction.Gates(gates, 1, 1));
        var input = direction.Gates(projected, 2, 1);
        var candidate = direction.Activate(1, direction.ResetsAfter
            ? direction.Add(input, direction.Multiply(reset, direction.Recur(direction.RecurrentBias(2), state.Hidden, 2, 1)))
            : direction.Recur(direction.Add(input, direction.RecurrentBias(2)), direction.Multiply(reset, state.Hidden), 2, 1));
        // (1 − z) ∘ c + z ∘ h = c + z ∘ (h − c)
        return new(direction.Add(candidate, direction.Multiply(update, direction.Subtract(state.Hidden, candidate))), null);
    }

    /// <summary>c' = f ∘ c + i ∘ g(…), h' = o ∘ h(c'); the gates may see the cell through peepholes.</summary>
    private static RecurrentState Lstm(RecurrentDirection direction, OnnxValue projected, RecurrentState state)
    {
        var gates = direction.Recur(projected, state.Hidden, 0, 4);
        var input = direction.Activate(0, direction.Peep(direction.Gates(gates, 0, 1), 0, state.Cell!));
        var forget = direction.Activate(0, direction.Peep(direction.Gates(gates, 2, 1), 2, state.Cell!));
        var candidate = direction.Activate(1, direction.Gates(gates, 3, 1));
        var cell = direction.Add(direction.Multiply(forget, state.Cell!), direction.Multiply(input, candidate));
        var output = direction.Activate(0, direction.Peep(direction.Gates(gates, 1, 1), 1, cell));
        return new(direction.Multiply(output, direction.Activate(2, cell)), cell);
    }
}
