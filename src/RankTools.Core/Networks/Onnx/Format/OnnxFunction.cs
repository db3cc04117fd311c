using System.Collections.Immutable;

namespace RankTools.Networks.Onnx.Format;

/// <summary>An operator that the file itself defines by a graph of others.</summary>
/// <param name="Domain">Where it is defined; empty for the standard operators.</param>
/// <param name="Name">The operator's name.</param>
/// <param name="Inputs">Names of its inputs inside.</param>
/// <param name="Outputs">Names of its outputs inside.</param>
/// <param name="AttributeNames">Attributes that a call must give.</param>
/// <param name="AttributeDefaults">Attributes that a call may leave out, with the value that they have then.</param>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Opsets">The version of every domain that its nodes are of.</param>
internal sealed record OnnxFunction(
    string Domain,
    string Name,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Outputs,
    ImmutableArray<string> AttributeNames,
    ImmutableDictionary<string, OnnxAttribute> AttributeDefaults,
    ImmutableArray<OnnxNode> Nodes,
    ImmutableDictionary<string, long> Opsets);
