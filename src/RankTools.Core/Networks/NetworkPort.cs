using RankTools.Collections;

namespace RankTools.Networks;

/// <summary>A named input or output of a network.</summary>
/// <param name="Name">Name, in ONNX files that of the graph's input or output.</param>
/// <param name="Node">The node that holds its value.</param>
/// <param name="ElementType">Type of the elements in the file, for example <c>Float</c> or <c>Int64</c>; all are computed in floating point.</param>
/// <param name="Shape">Shape with the batch in it.</param>
public sealed record NetworkPort(string Name, Node Node, string ElementType, ValueList<long> Shape)
{
    /// <summary>True when the elements are floating-point numbers, so that a derivative with respect to them makes sense.</summary>
    public bool IsFloatingPoint => ElementType is "Float" or "Double" or "Float16" or "BFloat16";

    /// <summary>A port of a network written in C#: one sample of a batch.</summary>
    internal static NetworkPort Of(Node node) => new(node.Name, node, "Float", [1, .. node.Shape]);
}
