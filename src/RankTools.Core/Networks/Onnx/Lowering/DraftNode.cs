using System.Collections.Immutable;

using RankTools.Operators;

namespace RankTools.Networks.Onnx.Lowering;

/// <summary>A node in the making: its name, and whether it is a probe, are known only when the whole graph has been read.</summary>
internal sealed class DraftNode
{
    public DraftNode(Operator @operator, ImmutableArray<DraftNode> inputs)
    {
        (Operator, Inputs) = (@operator, inputs);
        Shape = @operator.OutputShape([.. inputs.Select(input => input.Shape)]);
    }

    public Operator Operator { get; }

    public ImmutableArray<DraftNode> Inputs { get; }

    /// <summary>Shape of the value without a unit batch.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Name of the node in the file; inner nodes of one that was taken apart have it with a suffix.</summary>
    public string Name { get; set; } = "";

    /// <summary>Name of the value in the file, by which users may know it too.</summary>
    public string ValueName { get; set; } = "";
}
