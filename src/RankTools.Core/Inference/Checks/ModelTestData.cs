using System.Collections.Immutable;

using RankTools.Networks.Onnx.Format;

namespace RankTools.Inference.Checks;

/// <summary>A model with one set of stored inputs and outputs.</summary>
internal sealed class ModelTestData
{
    private ModelTestData(OnnxModel model, ImmutableArray<ModelTestInput> inputs, ImmutableArray<OnnxTensor> outputs) =>
        (Model, Inputs, Outputs) = (model, inputs, outputs);

    public OnnxModel Model { get; }

    /// <summary>The inputs, in the graph's order.</summary>
    public ImmutableArray<ModelTestInput> Inputs { get; }

    /// <summary>What is expected: one tensor for every output, those of a list one by one.</summary>
    public ImmutableArray<OnnxTensor> Outputs { get; }

    /// <summary>Reads what a data set says; elements stay in their files until they are asked for.</summary>
    public static ModelTestData Read(OnnxModel model, string dataSet)
    {
        var open = model.Graph.Inputs.Where(input => model.Graph.Initializers.All(initializer => initializer.Name != input.Name));
        var inputs = open.Zip(ModelTestFolder.Tensors(dataSet, "input"), Input);
        var outputs = model.Graph.Outputs.Zip(ModelTestFolder.Tensors(dataSet, "output"), (output, path) => IsTensor(output)
            ? [OnnxTensorFile.Read(path)]
            : OnnxTensorFile.ReadSequence(path));
        return new(model, [.. inputs], [.. outputs.SelectMany(tensors => tensors)]);
    }

    private static bool IsTensor(OnnxValueInfo value) => value is { IsSequence: false, ElementType: not OnnxElementType.Undefined };

    private static ModelTestInput Input(OnnxValueInfo info, string path) => IsTensor(info)
        ? new(info.Name, OnnxTensorFile.Read(path), info, [])
        : new(info.Name, null, info, OnnxTensorFile.ReadSequence(path));
}
