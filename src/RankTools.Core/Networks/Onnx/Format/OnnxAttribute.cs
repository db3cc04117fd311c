using System.Collections.Immutable;

namespace RankTools.Networks.Onnx.Format;

/// <summary>A named constant of a node. The member that <see cref="Kind"/> names holds the value, the others are empty.</summary>
internal sealed record OnnxAttribute
{
    /// <summary>The attribute's name, as the operator defines it.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required OnnxAttributeKind Kind { get; init; }

    /// <summary>The number; stored as a 32-bit one.</summary>
    public double Float { get; init; }

    /// <summary>The integer.</summary>
    public long Integer { get; init; }

    /// <summary>The text; bytes that are not UTF-8 become replacement characters.</summary>
    public string Text { get; init; } = "";

    /// <summary>The tensor.</summary>
    public OnnxTensor? Tensor { get; init; }

    /// <summary>The graph.</summary>
    public OnnxGraph? Graph { get; init; }

    /// <summary>The numbers; stored as 32-bit ones.</summary>
    public ImmutableArray<double> Floats { get; init; } = [];

    /// <summary>The integers.</summary>
    public ImmutableArray<long> Integers { get; init; } = [];

    /// <summary>The texts.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>In a function's body, the attribute of the call whose value this one takes; otherwise empty.</summary>
    public string ReferenceName { get; init; } = "";
}
