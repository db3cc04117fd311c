using System.Collections.Immutable;

using RankTools.Errors;
using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;
using RankTools.Operators;

namespace RankTools.Networks.Onnx;

/// <summary>Decides the shapes of a file's inputs.</summary>
internal static class OnnxInputs
{
    /// <summary>
    /// Declares an input. Where the file leaves its first size open that is the batch, 1; any other open size must be given.
    /// </summary>
    public static OnnxValue Declare(
        OnnxModel model, OnnxValueInfo input, ImmutableArray<long> given, List<DraftNode> drafts, OnnxNameScope names)
    {
        if (input.IsSequence)
        {
            throw new RankToolsException("OnnxTypeNotSupported", ErrorKind.NotSupported, model.Path,
                $"Input '{input.Name}' of '{model.Path}' is a sequence; only tensors can be given to a network.");
        }
        var shape = Shape(model, input, given);
        var draft = new DraftNode(new NetworkInput(OnnxValue.WithoutUnitAxis(shape)), []) { Name = names.Unique(input.Name), ValueName = input.Name };
        drafts.Add(draft);
        return OnnxValue.OfNode(input.ElementType, shape, draft).Named(input.Name);
    }

    private static ImmutableArray<long> Shape(OnnxModel model, OnnxValueInfo input, ImmutableArray<long> given)
    {
        if (input.Shape.IsDefault)
            return given.IsDefault ? throw Open(model, input, "any shape") : given;
        if (given.IsDefault)
        {
            if (input.Shape.Skip(1).Any(dimension => dimension.Size is not > 0))
                throw Open(model, input, Text(input));
            return [.. input.Shape.Select(dimension => dimension.Size is > 0 and var size ? size : 1)];
        }
        var fits = given.Length == input.Shape.Length && given.Zip(input.Shape).All(pair => pair.Second.Size is not > 0 || pair.Second.Size == pair.First);
        return fits && given.All(size => size > 0) ? given : throw new RankToolsException("InputShapeMismatch", ErrorKind.InvalidArgument, input.Name,
            $"Input '{input.Name}' takes ({Text(input)}); ({string.Join(", ", given)}) was given.");
    }

    private static RankToolsException Open(OnnxModel model, OnnxValueInfo input, string shape) =>
        new("OnnxShapeOpen", ErrorKind.InvalidArgument, input.Name,
            $"'{model.Path}' leaves the size of its input '{input.Name}' open ({shape}). Say what it is to be, batch first, with "
            + $"-InputShape @{{ '{input.Name}' = 1, … }}, or export the network with a fixed size; only the batch, the first size, may stay open.");

    private static string Text(OnnxValueInfo input) => string.Join(", ", input.Shape.Select(dimension =>
        dimension.Size is > 0 and var size ? $"{size}" : dimension.Symbol.Length > 0 ? dimension.Symbol : "?"));
}
