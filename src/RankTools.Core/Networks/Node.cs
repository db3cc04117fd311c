using System.Collections.Immutable;

using RankTools.Operators;

namespace RankTools.Networks;

/// <summary>One operator of a network, with its name, inputs and shape.</summary>
public sealed class Node
{
    private readonly ImmutableArray<ImmutableArray<long>> inputShapes;

    internal Node(int index, string name, Operator @operator, ImmutableArray<Node> inputs, bool isDefaultProbe, string valueName = "")
    {
        (Index, Name, Operator, Inputs, IsDefaultProbe, ValueName) = (index, name, @operator, inputs, isDefaultProbe, valueName);
        inputShapes = [.. inputs.Select(input => input.Shape)];
        Shape = @operator.OutputShape(inputShapes);
    }

    /// <summary>Place in topological order.</summary>
    public int Index { get; }

    /// <summary>Name, unique in its network, for example <c>layer1.0.conv1</c>; the last node of a block carries the block's name.</summary>
    public string Name { get; }

    /// <summary>Name of its value, by which it is found too: that of the output in an ONNX file; empty elsewhere.</summary>
    public string ValueName { get; }

    /// <summary>The rule.</summary>
    public Operator Operator { get; }

    /// <summary>Nodes whose values it reads.</summary>
    public ImmutableArray<Node> Inputs { get; }

    /// <summary>Shape of its value without the batch dimension.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Number of elements of its value.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>True when an analysis looks at it unless told otherwise.</summary>
    public bool IsDefaultProbe { get; }

    /// <summary>Shapes of the inputs, without the batch dimension.</summary>
    internal IReadOnlyList<ImmutableArray<long>> InputShapes => inputShapes;

    /// <summary>Multiply-adds of one evaluation.</summary>
    public long MultiplyAdds => Operator.MultiplyAdds(inputShapes, Shape);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Operator.Kind})";
}
