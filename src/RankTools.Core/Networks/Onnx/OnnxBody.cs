using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;

namespace RankTools.Networks.Onnx;

/// <summary>Reads a graph inside a node, in the scope around the node.</summary>
/// <param name="graph">The graph.</param>
/// <param name="inputs">What its inputs stand for.</param>
/// <param name="turn">What its nodes' names begin with, behind the node's own name.</param>
/// <returns>Its outputs; null for what cannot be computed.</returns>
internal delegate IReadOnlyList<OnnxValue?> OnnxBody(OnnxGraph graph, IReadOnlyList<OnnxValue?> inputs, string turn);
