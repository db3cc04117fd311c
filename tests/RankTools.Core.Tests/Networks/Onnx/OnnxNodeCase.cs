using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;
using RankTools.Operators;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>One ONNX node with its inputs, tried with any choice of them computed and the rest constant.</summary>
internal sealed class OnnxNodeCase(string opType, long opset, params Tensor?[] inputs)
{
    private ImmutableDictionary<string, OnnxAttribute> attributes = ImmutableDictionary<string, OnnxAttribute>.Empty;

    /// <summary>The drafts of the last run.</summary>
    public IReadOnlyList<DraftNode> Emitted { get; private set; } = [];

    public OnnxNodeCase With(string name, long value) => With(new OnnxAttribute { Name = name, Kind = OnnxAttributeKind.Integer, Integer = value });

    public OnnxNodeCase With(string name, double value) => With(new OnnxAttribute { Name = name, Kind = OnnxAttributeKind.Float, Float = value });

    public OnnxNodeCase With(string name, string value) => With(new OnnxAttribute { Name = name, Kind = OnnxAttributeKind.Text, Text = value });

    public OnnxNodeCase With(string name, params long[] values) =>
        With(new OnnxAttribute { Name = name, Kind = OnnxAttributeKind.Integers, Integers = [.. values] });

    /// <summary>True for an input that a network could compute.</summary>
    public bool IsFloatingPoint(int input) => inputs[input]?.is_floating_point() == true;

    /// <summary>The node's outputs, float64.</summary>
    /// <param name="isComputed">Says of every input whether it comes from the network's input.</param>
    /// <param name="outputs">How many outputs the node names.</param>
    public Tensor[] Run(Func<int, bool> isComputed, int outputs = 1)
    {
        var values = new Dictionary<DraftNode, Tensor>();
        var given = inputs.Select((input, i) => input is null ? null : isComputed(i) ? Computed(input, values) : Constant(i, input)).ToArray();
        var node = new OnnxNode("node", opType, "", [.. given.Select((input, i) => input is null ? "" : $"x{i}")],
            [.. Enumerable.Range(0, outputs).Select(i => $"y{i}")], attributes);
        var context = new OnnxNodeContext(node, opset, [.. given], new OnnxNameScope());
        using var _ = no_grad();
        OnnxOperatorTable.Find("", opType)!(context);
        foreach (var draft in context.Emitted)
        {
            values[draft] = draft.Operator.Value([.. draft.Inputs.Select(input => values[input])]);
            Assert.Equal(draft.Shape, values[draft].shape[1..]);
        }
        Emitted = context.Emitted;
        return [.. context.Outputs.Select(output => (output!.Constant ?? values[output.Source!]).to(float64).reshape([.. output.Shape]))];
    }

    /// <summary>Checks the first output with all inputs constant, with each one computed alone, and with all floating-point ones computed.</summary>
    public void Gives(long[] shape, params double[] expected)
    {
        using var scope = NewDisposeScope();
        var floats = Enumerable.Range(0, inputs.Length).Where(i => inputs[i]?.is_floating_point() == true).ToArray();
        Check(_ => false);
        Check(floats.Contains);
        foreach (var i in floats)
            Check(j => i == j);

        void Check(Func<int, bool> isComputed)
        {
            var actual = Run(isComputed)[0];
            Assert.Equal(shape, actual.shape);
            Assert.Equal(expected, actual.reshape(-1).contiguous().data<double>().ToArray(), (a, b) => a.Equals(b) || Math.Abs(a - b) <= 1e-12 * (1 + Math.Abs(a)));
        }
    }

    /// <summary>
    /// Pushes random tangents of all floating-point inputs through the operators that the node became, and compares with autograd
    /// through the same values.
    /// </summary>
    public void PushesTangentsLikeAutograd()
    {
        using var scope = NewDisposeScope();
        Run(i => inputs[i]?.is_floating_point() == true);
        random.manual_seed(5);
        var sources = Emitted.SelectMany(draft => draft.Inputs).Distinct().Where(draft => draft.Operator is NetworkInput).ToArray();
        var values = sources.ToDictionary(draft => draft, draft => randn([1, .. draft.Shape], float64).requires_grad_(true));
        var tangents = sources.ToDictionary(draft => draft, draft => (Tensor?)randn([3, .. draft.Shape], float64));
        foreach (var draft in Emitted)
        {
            Tensor[] points = [.. draft.Inputs.Select(input => values[input])];
            values[draft] = draft.Operator.Value(points);
            using var rule = draft.Operator.Linearize(new LinearizationPoint(
                [.. points.Select(point => point.detach())], values[draft].detach(), float64, MapRegion.Whole(draft.Shape)));
            tangents[draft] = rule.Apply([.. draft.Inputs.Select(input => tangents[input])], [.. draft.Inputs.Select(_ => false)]);
        }
        var output = values[Emitted[^1]];
        var cotangent = randn(output.shape, float64);
        var pulled = autograd.grad([output], [.. sources.Select(source => values[source])], [cotangent]);
        for (var i = 0; i < 3; i++)
        {
            var expected = sources.Zip(pulled, (source, gradient) => (tangents[source]![i] * gradient).sum().item<double>()).Sum();
            var actual = (tangents[Emitted[^1]]![i] * cotangent).sum().item<double>();
            Assert.Equal(expected, actual, 1e-11 * (1 + Math.Abs(expected)));
        }
    }

    private OnnxNodeCase With(OnnxAttribute attribute)
    {
        attributes = attributes.SetItem(attribute.Name, attribute);
        return this;
    }

    private static OnnxValue Constant(int i, Tensor input) => OnnxValue.OfConstant($"x{i}", TypeOf(input), input, isTrained: true);

    private static OnnxValue Computed(Tensor input, Dictionary<DraftNode, Tensor> values)
    {
        ImmutableArray<long> shape = [.. input.shape];
        var draft = new DraftNode(new NetworkInput(OnnxValue.WithoutUnitAxis(shape)), []);
        values[draft] = input.to(float64).reshape([1, .. draft.Shape]);
        return OnnxValue.OfNode(TypeOf(input), shape, draft);
    }

    private static OnnxElementType TypeOf(Tensor input) => input.dtype switch
    {
        ScalarType.Float64 => OnnxElementType.Double,
        ScalarType.Int64 => OnnxElementType.Int64,
        ScalarType.Bool => OnnxElementType.Bool,
        var other => throw new NotSupportedException($"{other}"),
    };
}
