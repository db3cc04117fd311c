using System.Collections.Immutable;

namespace RankTools.Networks.Onnx.Format;

/// <summary>Nodes in the order of the file, which the format wants to be topological, and the values that they begin with.</summary>
/// <param name="Name">The graph's name.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="Initializers">Constants, by which a value of the same name is given.</param>
/// <param name="Inputs">Values that come from outside; old files list the initialisers here too.</param>
/// <param name="Outputs">Values that the graph is there for.</param>
/// <param name="Values">What the file says of values in between.</param>
internal sealed record OnnxGraph(
    string Name,
    ImmutableArray<OnnxNode> Nodes,
    ImmutableArray<OnnxTensor> Initializers,
    ImmutableArray<OnnxValueInfo> Inputs,
    ImmutableArray<OnnxValueInfo> Outputs,
    ImmutableArray<OnnxValueInfo> Values);
