using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;
using RankTools.Operators;

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
