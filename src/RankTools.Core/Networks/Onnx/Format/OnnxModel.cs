using System.Collections.Immutable;

namespace RankTools.Networks.Onnx.Format;

/// <summary>What an ONNX file says. Elements of tensors stay in the file until they are asked for.</summary>
/// <param name="Path">The file's full path.</param>
/// <param name="IrVersion">Version of the format.</param>
/// <param name="Producer">The program that wrote it; may be empty.</param>
/// <param name="Opsets">The version of every domain that nodes are of; the standard operators' domain is empty.</param>
/// <param name="Graph">The network.</param>
/// <param name="Functions">Operators that the file defines itself.</param>
/// <param name="Hash">SHA-256 of the file, lower-case hexadecimal; files of external data are not part of it.</param>
internal sealed record OnnxModel(
    string Path,
    long IrVersion,
    string Producer,
    ImmutableDictionary<string, long> Opsets,
    OnnxGraph Graph,
    ImmutableArray<OnnxFunction> Functions,
    string Hash);
