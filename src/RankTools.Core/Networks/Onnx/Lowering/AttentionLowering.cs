using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Attention as one node, and positions that rotate its queries and keys (operator sets 23 and later).</summary>
internal static class AttentionLowering
{
    private const int RawScores = 0;
    private const int MaskedScores = 2;
    private const int Probabilities = 3;

    public static IReadOnlyDictionary<string, Action<OnnxNodeContext>> Rules { get; } = new Dictionary<string, Action<OnnxNodeContext>>
    {
        ["Attention"] = Attend,
        ["RotaryEmbedding"] = Rotate,
    };

    /// <summary>softmax(s Q Kᵀ + bias) V for every head, batch × heads × tokens × features; keys and values may be shared by heads.</summary>
    private static void Attend(OnnxNodeContext context)
    {
        var (q, k, v) = (Heads(context, 0, "q_num_heads"), Heads(context, 1, "kv_num_heads"), Heads(context, 2, "kv_num_heads"));
        if (context.Has(4))
            (k, v) = (ValueArrangement.Concatenate(context, 2, context.Input(4), k), ValueArrangement.Concatenate(context, 2, context.Input(5), v));
        context.Yield(k, 1);
        context.Yield(v, 2);
        (k, v) = (Shared(context, k, q.Shape[1]), Shared(context, v, q.Shape[1]));
        var scale = context.Float("scale", 1 / Math.Sqrt(q.Shape[3]));
        var scores = Scale(context, context.Emit(new Contraction("MatMul", ["bhqd", "bhkd"], "bhqk"), q, k), scale);
        var cap = context.Float("softcap", 0);
        if (cap > 0)
            scores = Scale(context, context.Emit(new Elementwise(ElementwiseFunctions.Tanh), Scale(context, scores, 1 / cap)), cap);
        var (masked, probabilities) = Softmax(context, scores, Bias(context, q.Shape[2], k.Shape[2]));
        var output = context.Emit(new Contraction("MatMul", ["bhqk", "bhkd"], "bhqd"), probabilities, v);
        if (context.Input().Shape.Length == 3)
        {
            output = context.Emit(new AxisPermutation([0, 2, 1, 3]), output);
            output = context.Emit(new Reshape([output.Shape[0], output.Shape[1], output.Shape[2] * output.Shape[3]]), output);
        }
        context.Yield(output);
        context.Yield(context.Integer("qk_matmul_output_mode", RawScores) switch { MaskedScores => masked, Probabilities => probabilities, _ => scores }, 3);
    }

    /// <summary>An input with its heads apart, batch × heads × tokens × features.</summary>
    private static OnnxValue Heads(OnnxNodeContext context, int input, string attribute)
    {
        var value = context.Input(input);
        if (value.Shape.Length == 4)
            return value;
        var heads = context.Integer(attribute, 0);
        if (value.Shape.Length != 3 || heads <= 0 || value.Shape[2] % heads != 0)
            throw context.Unsupported($"of a value of shape ({string.Join(", ", value.Shape)}) with {heads} heads");
        return context.Emit(new AxisPermutation([0, 2, 1, 3]),
            context.Emit(new Reshape([value.Shape[0], value.Shape[1], heads, value.Shape[2] / heads]), value));
    }

    /// <summary>Keys or values for every head of the queries, neighbours sharing one.</summary>
    private static OnnxValue Shared(OnnxNodeContext context, OnnxValue value, long heads)
    {
        if (value.Shape[1] == heads)
            return value;
        if (heads % value.Shape[1] != 0)
            throw context.Unsupported($"with {heads} heads of queries and {value.Shape[1]} of keys");
        var owners = Enumerable.Range(0, (int)heads).Select(head => head / (heads / value.Shape[1])).ToArray();
        return context.Emit(new Gathering("Gather", new AxisAddressing(1)), value, context.Constant(owners));
    }

    /// <summary>
    /// Scores with their bias, and their softmax. A row that is shut altogether has probabilities zero; its bias is taken away first, so
    /// that neither values nor derivatives meet ∞ − ∞.
    /// </summary>
    private static (OnnxValue Masked, OnnxValue Probabilities) Softmax(OnnxNodeContext context, OnnxValue scores, OnnxValue? bias)
    {
        if (bias is null)
            return (scores, context.Emit(new Softmax(3), scores));
        var zero = Number(context, 0);
        var largest = context.Emit(new Reduction(ReductionFunctions.Maximum, [bias.Shape.Length - 1], keepsAxes: true), bias);
        var isShut = context.Emit(new Pointwise(PointwiseFunctions.Equal), OnnxElementType.Bool, largest, Number(context, double.NegativeInfinity));
        var open = context.Emit(new Pointwise(PointwiseFunctions.Where), scores.ElementType, isShut, zero, bias);
        var softmax = context.Emit(new Softmax(3), BroadcastLowering.Add(context, scores, open));
        return (BroadcastLowering.Add(context, scores, bias), context.Emit(new Pointwise(PointwiseFunctions.Where), scores.ElementType, isShut, zero, softmax));
    }

    /// <summary>What is added to the scores: the mask, and −∞ where causality, a window or the length of the keys forbids a look.</summary>
    private static OnnxValue? Bias(OnnxNodeContext context, long queries, long keys)
    {
        var rule = Forbidden(context, queries, keys) is { } forbidden ? context.Constant(forbidden, context.Input().ElementType) : null;
        if (!context.Has(3))
            return rule;
        var mask = context.Input(3);
        if (mask.ElementType == OnnxElementType.Bool)
            mask = context.Emit(new Pointwise(PointwiseFunctions.Where), context.Input().ElementType, mask, Number(context, 0), Number(context, double.NegativeInfinity));
        if (mask.Shape[^1] < keys)
        {
            ImmutableArray<long> none = [.. mask.Shape.Select(_ => 0L)];
            mask = context.Emit(new Padding(none, none.SetItem(none.Length - 1, keys - mask.Shape[^1]), double.NegativeInfinity), mask);
        }
        return rule is null ? mask : BroadcastLowering.Add(context, mask, rule);
    }

    /// <summary>0 where a query may look at a key and −∞ elsewhere; null where every one may look everywhere.</summary>
    private static Tensor? Forbidden(OnnxNodeContext context, long queries, long keys)
    {
        var (isCausal, left, right) = (context.Integer("is_causal", 0) != 0, context.Integer("left_window_size", -1), context.Integer("right_window_size", -1));
        if (!isCausal && left < 0 && right < 0 && !context.Has(6))
            return null;
        using var scope = NewDisposeScope();
        var (lengths, key) = (context.Has(6) ? context.ConstantTensor(6).to(float64).reshape(-1, 1, 1, 1) : null, arange(keys, float64));
        var before = lengths is not null ? lengths - queries : tensor(context.Has(4) ? context.Input(4).Shape[2] : 0.0, float64);
        var place = arange(queries, float64).unsqueeze(1) + before; // of a query among the keys
        var allowed = ones([queries, keys], ScalarType.Bool);
        if (isCausal)
            allowed = allowed.logical_and(key.le(place));
        if (left >= 0)
            allowed = allowed.logical_and(key.ge(place - left));
        if (right >= 0)
            allowed = allowed.logical_and(key.le(place + right));
        if (lengths is not null)
            allowed = allowed.logical_and(key.lt(lengths));
        return where(allowed, zeros(1, float64), full(1, double.NegativeInfinity, float64)).MoveToOuterDisposeScope();
    }

    /// <summary>Pairs of features turned by an angle that the token's position gives, as cosine and sine.</summary>
    private static void Rotate(OnnxNodeContext context)
    {
        var given = context.Input();
        var heads = given.Shape.Length == 4 ? given.Shape[1] : context.Integer("num_heads", 0);
        if (given.Shape.Length is not (3 or 4) || heads <= 0 || (given.Shape.Length == 3 && given.Shape[2] % heads != 0))
            throw context.Unsupported($"of a value of shape ({string.Join(", ", given.Shape)}) with {heads} heads");
        var x = given.Shape.Length == 4 // batch × tokens × heads × features
            ? context.Emit(new AxisPermutation([0, 2, 1, 3]), given)
            : context.Emit(new Reshape([given.Shape[0], given.Shape[1], heads, given.Shape[2] / heads]), given);
        var turned = context.Integer("rotary_embedding_dim", 0) is > 0 and var part ? part : x.Shape[3];
        var (cosine, sine) = (Angles(context, 1, turned / 2), Angles(context, 2, turned / 2));
        var isInterleaved = context.Integer("interleaved", 0) != 0;
        OnnxValue Half(int which) => isInterleaved
            ? ValueArrangement.Slice(context, x, 3, which, turned / 2, 2)
            : ValueArrangement.Slice(context, x, 3, which * (turned / 2), turned / 2);
        var (a, b) = (Half(0), Half(1));
        var real = context.Emit(new Pointwise(PointwiseFunctions.Subtract), BroadcastLowering.Multiply(context, a, cosine), BroadcastLowering.Multiply(context, b, sine));
        var imaginary = BroadcastLowering.Add(context, BroadcastLowering.Multiply(context, a, sine), BroadcastLowering.Multiply(context, b, cosine));
        var result = isInterleaved
            ? context.Emit(new Reshape([.. x.Shape[..3], turned]), ValueArrangement.Stack(context, 4, real, imaginary))
            : ValueArrangement.Concatenate(context, 3, real, imaginary);
        if (turned < x.Shape[3])
            result = ValueArrangement.Concatenate(context, 3, result, ValueArrangement.Slice(context, x, 3, turned, x.Shape[3] - turned));
        context.Yield(given.Shape.Length == 4
            ? context.Emit(new AxisPermutation([0, 2, 1, 3]), result)
            : context.Emit(new Reshape(given.Shape), result));
    }

    /// <summary>Cosines or sines, batch × tokens × 1 × pairs: those of the positions where they are given, else as they are.</summary>
    private static OnnxValue Angles(OnnxNodeContext context, int input, long pairs)
    {
        var table = context.Input(input);
        if (context.Has(3))
            table = context.Emit(new Gathering("Gather", new AxisAddressing(0)), table, context.Input(3));
        return table.Shape is [var batch, var tokens, var width] && width == pairs
            ? context.Emit(new Reshape([batch, tokens, 1, width]), table)
            : throw context.Unsupported($"with angles of shape ({string.Join(", ", table.Shape)}) for {pairs} pairs");
    }

    private static OnnxValue Scale(OnnxNodeContext context, OnnxValue value, double factor) => BroadcastLowering.Multiply(context, value, Number(context, factor));

    private static OnnxValue Number(OnnxNodeContext context, double value) => context.Constant(tensor(value, float64), context.Input().ElementType);
}
