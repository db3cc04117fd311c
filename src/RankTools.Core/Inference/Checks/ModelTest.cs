using System.Diagnostics;
using System.Runtime.InteropServices;

using RankTools.Backend;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Networks.Onnx;
using RankTools.Networks.Onnx.Format;
using RankTools.Propagation;

using static TorchSharp.torch;

namespace RankTools.Inference.Checks;

/// <summary>
/// Runs ONNX files on inputs that are stored beside them and compares the outputs with the stored ones, in the folders and with the
/// tolerances of the ONNX project's own tests. Values are computed in double precision.
/// </summary>
/// <remarks>
/// As much as possible is left to the network: inputs become constants only where the file cannot be read otherwise, because a shape
/// or the way through the graph depends on them. First all inputs are computed, then those of floating point, then the first of
/// those alone, then none.
/// </remarks>
/// <param name="relativeTolerance">Allowed difference per expected magnitude.</param>
/// <param name="absoluteTolerance">Allowed difference beside it.</param>
public sealed class ModelTest(double relativeTolerance, double absoluteTolerance)
{
    private static readonly Func<ModelTestData, ModelTestInput, bool>[] Attempts =
        [(_, _) => true, (_, input) => IsFloatingPoint(input), (data, input) => input == data.Inputs.FirstOrDefault(IsFloatingPoint), (_, _) => false];

    /// <summary>Tests a model on all of its data sets.</summary>
    /// <param name="folder">Folder with <c>model.onnx</c> and folders <c>test_data_set_N</c>.</param>
    /// <param name="cancellation">Checked before every operator.</param>
    /// <exception cref="RankToolsException">Those of reading the file: <c>OnnxFileInvalid</c> and others; <c>TestDataNotFound</c>.</exception>
    public IEnumerable<ModelTestResult> Run(string folder, CancellationToken cancellation)
    {
        TorchBackend.EnsureLoaded();
        var dataSets = ModelTestFolder.DataSets(folder);
        var path = Path.Combine(folder, ModelTestFolder.ModelFile);
        foreach (var dataSet in dataSets)
        {
            var watch = Stopwatch.StartNew();
            var comparison = new TensorComparison(relativeTolerance, absoluteTolerance);
            var (status, message, fixedInputs) = Judge(path, dataSet, comparison, cancellation);
            yield return new(
                Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), Path.GetFileName(dataSet), status, comparison.MaximumError, message,
                fixedInputs, path, watch.Elapsed.TotalSeconds);
        }
    }

    private static bool IsFloatingPoint(ModelTestInput input) =>
        input.Tensor?.ElementType is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;

    private static (ModelTestStatus Status, string Message, Collections.ValueList<string> FixedInputs) Judge(
        string path, string dataSet, TensorComparison comparison, CancellationToken cancellation)
    {
        try
        {
            using var scope = NewDisposeScope();
            var data = ModelTestData.Read(OnnxModelFile.Read(path, cancellation), dataSet);
            var (network, fixedInputs) = Import(data, cancellation);
            string[] differences = [.. Compare(network, data, comparison, cancellation)];
            return differences.Length == 0
                ? (ModelTestStatus.Passed, $"{network.Outputs.Count} output{(network.Outputs.Count == 1 ? "" : "s")}", fixedInputs)
                : (ModelTestStatus.Failed, string.Join("; ", differences), fixedInputs);
        }
        catch (RankToolsException e) when (e.Kind == ErrorKind.NotSupported || e.ErrorId == "IntegerTooLarge")
        {
            return (ModelTestStatus.Unsupported, e.Message, []);
        }
        catch (RankToolsException e)
        {
            return (ModelTestStatus.Failed, e.Message, []);
        }
        catch (Exception e) when (e is ExternalException or InvalidOperationException or ArgumentException) // libtorch's, and TorchSharp's
        {
            return (ModelTestStatus.Failed, e.Message, []);
        }
    }

    /// <summary>The network with as many inputs computed as can be.</summary>
    private static (NeuralNetwork Network, Collections.ValueList<string> FixedInputs) Import(ModelTestData data, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            var isComputed = Attempts[attempt];
            ModelTestInput[] fixedOnes = [.. data.Inputs.Where(input => input.Tensor is null || input.Tensor.ElementCount == 0 || !isComputed(data, input))];
            var shapes = data.Inputs.Except(fixedOnes).ToDictionary(input => input.Name, input => input.Tensor!.Shape);
            try
            {
                var network = OnnxImporter.Import(data.Model, shapes, fixedOnes.ToDictionary(input => input.Name, input => input.ToConstant()), cancellation);
                return (network, [.. fixedOnes.Select(input => input.Name)]);
            }
            catch (RankToolsException e) when (e.ErrorId == "OnnxOperatorUnsupported" && attempt + 1 < Attempts.Length)
            {
                // something depends on an input that has to be known
            }
        }
    }

    private static IEnumerable<string> Compare(NeuralNetwork network, ModelTestData data, TensorComparison comparison, CancellationToken cancellation)
    {
        var inputs = network.Inputs.ToDictionary(
            port => port.Node, port => data.Inputs.Single(input => input.Name == port.Name).Tensor!.ToTensor().to(float64).reshape([1, .. port.Node.Shape]));
        if (inputs.Count == 0) // a graph of constants still needs a batch
            inputs[network.Nodes[0]] = zeros([1, .. network.Nodes[0].Shape], float64);
        var values = ValuePass.Run(network, network.Outputs.Select(port => port.Node), inputs, cancellation);
        if (network.Outputs.Count != data.Outputs.Length)
        {
            yield return $"there are {network.Outputs.Count} outputs, expected {data.Outputs.Length}";
            yield break;
        }
        foreach (var (port, expected) in network.Outputs.Zip(data.Outputs))
        {
            var type = expected.ElementType.ToString();
            var difference = comparison.Difference(port.Name, values[port.Node].reshape([.. port.Shape]), expected.ToTensor().to(float64));
            if (difference is not null || type != port.ElementType)
                yield return difference ?? $"'{port.Name}' is of type {port.ElementType}, expected {type}";
        }
    }
}
