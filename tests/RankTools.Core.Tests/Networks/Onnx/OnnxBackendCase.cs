using System.Collections.Immutable;

using RankTools.Networks.Onnx;
using RankTools.Networks.Onnx.Format;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>A model of the ONNX project's own tests: a folder with the file, inputs, and what must come out.</summary>
internal sealed class OnnxBackendCase(string folder)
{
    private readonly OnnxModel model = OnnxModelFile.Read(Path.Combine(folder, "model.onnx"));

    /// <summary>Every output beside what is expected of it, float64.</summary>
    /// <param name="isComputed">Says which inputs are left to the network; the others are made constants of the graph.</param>
    public ImmutableArray<(Tensor Actual, Tensor Expected)> Run(Func<OnnxTensor, bool> isComputed)
    {
        OnnxTensor[] given = [.. Files("input").Select(OnnxTensorFile.Read)];
        var open = model.Graph.Inputs.Where(input => model.Graph.Initializers.All(initializer => initializer.Name != input.Name))
            .Zip(given, (input, tensor) => (input.Name, Tensor: tensor)).ToArray();
        var fixedOnes = open.Where(input => !isComputed(input.Tensor)).Select(input => Renamed(input.Tensor, input.Name));
        var graph = model.Graph with { Initializers = [.. model.Graph.Initializers, .. fixedOnes] };
        var network = OnnxImporter.Import(model with { Graph = graph }, null, CancellationToken.None);
        var values = open.Where(input => isComputed(input.Tensor)).ToDictionary(
            input => network.Inputs.Single(port => port.Name == input.Name).Node, input => Number(input.Tensor));
        foreach (var (node, value) in values)
            values[node] = value.reshape([1, .. node.Shape]);
        if (values.Count == 0)
            values[network.Nodes[0]] = zeros([1, .. network.Nodes[0].Shape], float64);
        var outputs = ValuePass.Run(network, network.Outputs.Select(port => port.Node), values, CancellationToken.None);
        var expected = Files("output").SelectMany(Expected).ToArray();
        Assert.Equal(expected.Length, network.Outputs.Count);
        return [.. network.Outputs.Zip(expected, (port, tensor) => (outputs[port.Node].reshape([.. port.Shape]), tensor))];
    }

    private string[] Files(string kind) =>
        [.. Directory.GetFiles(Path.Combine(folder, "test_data_set_0"), $"{kind}_*.pb").OrderBy(path => path.Length).ThenBy(path => path, StringComparer.Ordinal)];

    private static OnnxTensor Renamed(OnnxTensor tensor, string name) => tensor.Name == name
        ? tensor
        : throw new InvalidDataException($"the input '{name}' is stored as '{tensor.Name}'");

    private IEnumerable<Tensor> Expected(string path, int index) => model.Graph.Outputs[index].IsSequence
        ? OnnxTensorFile.ReadSequence(path).Select(Number)
        : [Number(OnnxTensorFile.Read(path))];

    private static Tensor Number(OnnxTensor tensor) => tensor.ToTensor().to(float64);
}
