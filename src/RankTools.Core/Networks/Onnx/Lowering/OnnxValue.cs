using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>
/// What a name in an ONNX graph stands for: a constant, a value computed from the network's inputs, or a sequence of values. Shapes
/// are those of the file, the batch included.
/// </summary>
internal sealed class OnnxValue
{
    private Parameter? parameter;

    private OnnxValue(OnnxElementType elementType, ImmutableArray<long> shape) => (ElementType, Shape) = (elementType, shape);

    /// <summary>Type of the elements by the rules of the format; values are computed in floating point whatever it is.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>Shape, the batch included.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The constant, on the CPU, in float32, float64, int64 or bool; null for anything that depends on the input.</summary>
    public Tensor? Constant { get; private init; }

    /// <summary>What computes it; null for constants and sequences.</summary>
    public DraftNode? Source { get; private init; }

    /// <summary>The parts of a sequence; default for tensors.</summary>
    public ImmutableArray<OnnxValue> Items { get; private init; }

    /// <summary>Name in the file, for people and for parameters.</summary>
    public string Name { get; private init; } = "";

    /// <summary>True for constants that come from the file's weights.</summary>
    public bool IsTrained { get; private init; }

    public bool IsConstant => Constant is not null;

    public bool IsSequence => !Items.IsDefault;

    /// <summary>True when the elements are integers or truth values.</summary>
    public bool IsIntegral => ElementType is not (OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16);

    /// <summary>True when the leading axis of size one is not an axis of the node's value (see NOTE [Unit batch]).</summary>
    public bool HasUnitBatch => !IsConstant && HasUnitAxis(Shape);

    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);

    public static OnnxValue OfConstant(string name, OnnxElementType type, Tensor value, bool isTrained = false) =>
        new(type, [.. value.shape]) { Constant = value, Name = name, IsTrained = isTrained };

    public static OnnxValue OfNode(OnnxElementType type, ImmutableArray<long> shape, DraftNode source) =>
        new(type, shape) { Source = source };

    public static OnnxValue OfSequence(OnnxElementType type, ImmutableArray<OnnxValue> items) => new(type, []) { Items = items };

    /// <summary>
    /// NOTE [Unit batch]: nodes have no batch axis of their own, files do, and it is 1. A value whose first axis is 1 is kept
    /// without it, so that a 1 × C × H × W file runs through the same operators as a network written in C#. That is only a view;
    /// rules written for the file's shapes see the axis again through <see cref="Operators.BoundOperator"/>.
    /// </summary>
    public static bool HasUnitAxis(ImmutableArray<long> shape) => shape.Length >= 2 && shape[0] == 1;

    /// <summary>The shape without the unit batch.</summary>
    public static ImmutableArray<long> WithoutUnitAxis(ImmutableArray<long> shape) => HasUnitAxis(shape) ? shape[1..] : shape;

    /// <summary>The same value under a name of the file.</summary>
    public OnnxValue Named(string name) => new(ElementType, Shape)
    {
        Constant = Constant,
        Source = Source,
        Items = Items,
        IsTrained = IsTrained,
        Name = Name.Length > 0 ? Name : name,
        parameter = parameter,
    };

    /// <summary>A constant as a parameter; the same one every time.</summary>
    public Parameter AsParameter()
    {
        if (parameter is null)
        {
            using var _ = no_grad();
            parameter = new(Name, IsTrained ? ParameterRole.Imported : ParameterRole.Constant, Shape.AsSpan());
            var value = Constant!.is_floating_point() ? Constant! : Constant!.to(float64);
            parameter.Assign(value.alias());
        }
        return parameter;
    }
}
