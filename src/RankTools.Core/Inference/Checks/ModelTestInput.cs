using System.Collections.Immutable;

using RankTools.Networks.Onnx;
using RankTools.Networks.Onnx.Format;
using RankTools.Networks.Onnx.Lowering;

namespace RankTools.Inference.Checks;

/// <summary>A stored input of a model.</summary>
/// <param name="Name">Name of the input in the graph.</param>
/// <param name="Tensor">Its value; null for a list of tensors, or for an optional one, present or not.</param>
/// <param name="Info">What the graph says of it.</param>
/// <param name="Items">The tensors of a list.</param>
internal sealed record ModelTestInput(string Name, OnnxTensor? Tensor, OnnxValueInfo Info, ImmutableArray<OnnxTensor> Items)
{
    /// <summary>The value as a constant of the graph; owned by the dispose scope around the call.</summary>
    public OnnxValue? ToConstant()
    {
        if (Tensor is not null)
            return OnnxImporter.OfTensor(Tensor).Named(Name);
        if (Info.IsSequence)
            return OnnxValue.OfSequence(Items.IsEmpty ? Info.ElementType : Items[0].ElementType, [.. Items.Select(OnnxImporter.OfTensor)]).Named(Name);
        return Items.IsEmpty ? null : OnnxImporter.OfTensor(Items[0]).Named(Name);
    }
}
