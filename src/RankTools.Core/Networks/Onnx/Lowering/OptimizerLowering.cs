using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// Steps of optimisers: from the rate r, the number of the step t, and for every parameter x, its gradient g and the optimiser's memory,
/// the new x and memory. Inputs and outputs are grouped by kind.
/// </summary>
internal static class OptimizerLowering
{
    private const string Domain = "ai.onnx.preview.training";

    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        [$"{Domain}:Adagrad"] = context => Step(context, 1, Adagrad),
        [$"{Domain}:Adam"] = context => Step(context, 2, Adam),
        [$"{Domain}:Momentum"] = context => Step(context, 1, Momentum),
    };

    private static void Step(OnnxNodeContext context, int memories, Func<OnnxNodeContext, OnnxValue, OnnxValue, OnnxValue[], OnnxValue[]> rule)
    {
        var kinds = 2 + memories; // x, g and the memory
        var count = (context.InputCount - 2) / kinds;
        for (var i = 0; i < count; i++)
        {
            var inputs = Enumerable.Range(0, kinds).Select(kind => context.Input(2 + kind * count + i)).ToArray();
            var (x, gradient) = (inputs[0], inputs[1]);
            var results = rule(context, x, Sum(context, Scale(context, x, context.Float("norm_coefficient", 0)), gradient), inputs[2..]);
            for (var kind = 0; kind < results.Length; kind++)
                context.Yield(results[kind], kind * count + i);
        }
    }

    /// <summary>h ← h + g², x ← x − r/(1 + t·decay) · g/(√h + ε).</summary>
    private static OnnxValue[] Adagrad(OnnxNodeContext context, OnnxValue x, OnnxValue g, OnnxValue[] memory)
    {
        var h = Sum(context, memory[0], Product(context, g, g));
        var rate = Quotient(context, context.Input(), Number(context, 1 + Time(context) * context.Float("decay_factor", 0)));
        return [Less(context, x, Product(context, rate, Quotient(context, g, Root(context, h, context.Float("epsilon", 1e-6))))), h];
    }

    /// <summary>v ← αv + (1 − α)g, h ← βh + (1 − β)g², x ← (1 − post)(x − r·√(1 − βᵗ)/(1 − αᵗ) · v/(√h + ε)).</summary>
    private static OnnxValue[] Adam(OnnxNodeContext context, OnnxValue x, OnnxValue g, OnnxValue[] memory)
    {
        var (alpha, beta, t) = (context.Float("alpha", 0.9), context.Float("beta", 0.999), Time(context));
        var v = Sum(context, Scale(context, memory[0], alpha), Scale(context, g, 1 - alpha));
        var h = Sum(context, Scale(context, memory[1], beta), Scale(context, Product(context, g, g), 1 - beta));
        var rate = t > 0 ? Scale(context, context.Input(), Math.Sqrt(1 - Math.Pow(beta, t)) / (1 - Math.Pow(alpha, t))) : context.Input();
        var moved = Less(context, x, Product(context, rate, Quotient(context, v, Root(context, h, context.Float("epsilon", 1e-6)))));
        return [Scale(context, moved, 1 - context.Float("norm_coefficient_post", 0)), v, h];
    }

    /// <summary>v ← αv + βg (g at the first step), x ← x − r·v, or x − r·(g + αv) after Nesterov.</summary>
    private static OnnxValue[] Momentum(OnnxNodeContext context, OnnxValue x, OnnxValue g, OnnxValue[] memory)
    {
        var alpha = context.Float("alpha", 0);
        var v = Sum(context, Scale(context, memory[0], alpha), Scale(context, g, Time(context) > 0 ? context.Float("beta", 0) : 1));
        var direction = context.Text("mode", "standard") == "nesterov" ? Sum(context, g, Scale(context, v, alpha)) : v;
        return [Less(context, x, Product(context, context.Input(), direction)), v];
    }

    private static double Time(OnnxNodeContext context) => context.ConstantNumbers(1)[0];

    private static OnnxValue Root(OnnxNodeContext context, OnnxValue value, double epsilon) =>
        Sum(context, context.Emit(new Elementwise(ElementwiseFunctions.Sqrt), value), Number(context, epsilon));

    private static OnnxValue Sum(OnnxNodeContext context, OnnxValue a, OnnxValue b) => BroadcastLowering.Add(context, a, b);

    private static OnnxValue Less(OnnxNodeContext context, OnnxValue a, OnnxValue b) => context.Emit(new Pointwise(PointwiseFunctions.Subtract), a, b);

    private static OnnxValue Product(OnnxNodeContext context, OnnxValue a, OnnxValue b) => BroadcastLowering.Multiply(context, a, b);

    private static OnnxValue Quotient(OnnxNodeContext context, OnnxValue a, OnnxValue b) => context.Emit(new Pointwise(PointwiseFunctions.Divide), a, b);

    private static OnnxValue Scale(OnnxNodeContext context, OnnxValue value, double factor) => Product(context, value, Number(context, factor));

    private static OnnxValue Number(OnnxNodeContext context, double value) => context.Constant(tensor(value, float64), context.Input().ElementType);
}
