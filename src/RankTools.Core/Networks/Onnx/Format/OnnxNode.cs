using System.Collections.Immutable;

namespace RankTools.Networks.Onnx.Format;

/// <summary>One application of an operator.</summary>
/// <param name="Name">The node's name; often empty.</param>
/// <param name="OpType">The operator.</param>
/// <param name="Domain">Where the operator is defined; empty for the standard operators.</param>
/// <param name="Inputs">Names of values; empty for an optional input that is left out.</param>
/// <param name="Outputs">Names of values; empty for an output that nobody wants.</param>
/// <param name="Attributes">Constants, by name.</param>
internal sealed record OnnxNode(
    string Name,
    string OpType,
    string Domain,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableDictionary<string, OnnxAttribute> Attributes);
