using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;
using RankTools.Operators;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// One node of an ONNX graph while it is turned into operators: its inputs and attributes, and the ways to answer. A rule reads
/// what it needs, emits operators, and yields the node's outputs.
/// </summary>
internal sealed class OnnxNodeContext(OnnxNode node, long opset, ImmutableArray<OnnxValue?> inputs, OnnxNameScope names)
{
    private readonly OnnxValue?[] outputs = new OnnxValue?[node.Outputs.Length];

    /// <summary>Nodes emitted so far, in order.</summary>
    public List<DraftNode> Emitted { get; } = [];

    public string OpType => node.OpType;

    /// <summary>Version of the operator set that the node's domain is imported in.</summary>
    public long Opset => opset;

    public int InputCount => inputs.Length;

    public int OutputCount => node.Outputs.Length;

    public IReadOnlyList<OnnxValue?> Outputs => outputs;

    /// <summary>True when the input is given.</summary>
    public bool Has(int input) => input < inputs.Length && inputs[input] is not null;

    /// <summary>True when somebody names the output.</summary>
    public bool Wants(int output) => output < node.Outputs.Length && node.Outputs[output].Length > 0;

    /// <summary>An input that must be there.</summary>
    public OnnxValue Input(int index = 0) => Optional(index) ?? throw Unsupported($"without its input {index}");

    /// <summary>An input, or null.</summary>
    public OnnxValue? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>All inputs; none may be absent.</summary>
    public OnnxValue[] AllInputs() => [.. Enumerable.Range(0, inputs.Length).Select(Input)];

    public bool HasAttribute(string name) => node.Attributes.ContainsKey(name);

    public long Integer(string name, long otherwise) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.Integer : otherwise;

    public double Float(string name, double otherwise) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.Float : otherwise;

    public string Text(string name, string otherwise) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.Text : otherwise;

    /// <summary>A list attribute; default when absent.</summary>
    public ImmutableArray<long> Integers(string name) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.Integers : default;

    /// <summary>A list attribute; default when absent.</summary>
    public ImmutableArray<double> Floats(string name) => node.Attributes.TryGetValue(name, out var attribute) ? attribute.Floats : default;

    public OnnxAttribute? Attribute(string name) => node.Attributes.GetValueOrDefault(name);

    /// <summary>The numbers of an input that the graph must fix: a shape, an axis, a pad.</summary>
    public ImmutableArray<long> ConstantIntegers(int input)
    {
        using var scope = NewDisposeScope();
        return [.. ConstantTensor(input).to(int64).reshape(-1).data<long>()];
    }

    /// <summary>The numbers of an input that the graph must fix.</summary>
    public ImmutableArray<double> ConstantNumbers(int input)
    {
        using var scope = NewDisposeScope();
        return [.. ConstantTensor(input).to(float64).reshape(-1).contiguous().data<double>()];
    }

    /// <summary>An input that the graph must fix; owned by the import.</summary>
    public Tensor ConstantTensor(int input) =>
        Input(input).Constant ?? throw Unsupported($"with an input {input} that depends on the network's input");

    /// <summary>An axis, counted from the front.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Unsupported($"with axis {axis} of a value with {rank} axes");

    /// <summary>
    /// Adds an operator whose rule is written for shapes with the batch in them, on any mix of constants and computed values. With
    /// constants alone the result is a constant.
    /// </summary>
    /// <param name="operator">The rule.</param>
    /// <param name="type">Type of the result's elements.</param>
    /// <param name="values">Its inputs.</param>
    public OnnxValue Emit(Operator @operator, OnnxElementType type, params OnnxValue[] values)
    {
        if (values.All(value => value.IsConstant))
            return ConstantFolding.Evaluate(@operator, type, values);
        var shape = @operator.OutputShape([.. values.Select(value => value.Shape)]);
        return Add(Bind(@operator, shape, values), type, shape, values);
    }

    /// <summary>The same, with the element type of the first input.</summary>
    public OnnxValue Emit(Operator @operator, params OnnxValue[] values) => Emit(@operator, values[0].ElementType, values);

    /// <summary>
    /// Adds an operator written for values without batch: the fast rules of the networks written in C#. Only for computed values
    /// with a unit batch (<see cref="OnnxValue.HasUnitBatch"/>).
    /// </summary>
    public OnnxValue EmitLayer(Operator @operator, params OnnxValue[] values)
    {
        if (!values.All(value => value.HasUnitBatch))
            throw new InvalidOperationException($"{@operator.Kind} needs values with a unit batch.");
        var shape = @operator.OutputShape([.. values.Select(value => value.Source!.Shape)]);
        return Add(@operator, values[0].ElementType, [1, .. shape], values);
    }

    /// <summary>A constant made by the rule, in float32, float64, int64 or bool.</summary>
    public OnnxValue Constant(Tensor value, OnnxElementType type, bool isTrained = false) =>
        OnnxValue.OfConstant(names.Unique($"{node.Name}/constant"), type, value, isTrained);

    /// <summary>A small constant array of integers.</summary>
    public OnnxValue Constant(params ReadOnlySpan<long> values) => Constant(tensor(values.ToArray(), int64), OnnxElementType.Int64);

    /// <summary>A constant as a parameter of the given shape, for an operator that holds its weights itself.</summary>
    /// <param name="input">The input, which must be constant.</param>
    /// <param name="role">What it is for.</param>
    /// <param name="arrange">Reorders it first.</param>
    public Parameter Weight(int input, ParameterRole role, Func<Tensor, Tensor>? arrange = null)
    {
        var constant = ConstantTensor(input);
        if (arrange is null && Input(input).IsTrained)
            return Input(input).AsParameter(); // tied weights stay one parameter
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var value = (arrange is null ? constant : arrange(constant)).contiguous();
        value = value.is_floating_point() ? value.alias() : value.to(float64);
        var parameter = new Parameter(Input(input).Name, Input(input).IsTrained ? role : ParameterRole.Constant, value.shape);
        parameter.Assign(value.MoveToOuterDisposeScope());
        return parameter;
    }

    /// <summary>Sets an output of the node.</summary>
    public void Yield(OnnxValue value, int output = 0)
    {
        if (output < outputs.Length)
            outputs[output] = value;
    }

    /// <summary>A use of the operator that is not supported; the importer gathers them into one error.</summary>
    /// <param name="how">Continues "Resize ", for example "with mode 'cubic' on 5 axes".</param>
    public OnnxUnsupportedException Unsupported(string how) => new(OpType, how);

    private OnnxValue Add(Operator @operator, OnnxElementType type, ImmutableArray<long> shape, OnnxValue[] values)
    {
        var draft = new DraftNode(@operator, [.. values.Where(value => !value.IsConstant).Select(value => value.Source!)]);
        Emitted.Add(draft);
        return OnnxValue.OfNode(type, shape, draft);
    }

    private static Operator Bind(Operator @operator, ImmutableArray<long> shape, OnnxValue[] values)
    {
        var isPlain = values.All(value => !value.IsConstant && !value.HasUnitBatch) && !OnnxValue.HasUnitAxis(shape);
        return isPlain || @operator is Elementwise
            ? @operator
            : new BoundOperator(
                @operator,
                [.. values.Select(value => new BoundInput(value.Shape, value.IsConstant ? value.AsParameter() : null, value.HasUnitBatch))],
                OnnxValue.HasUnitAxis(shape));
    }
}
