using System.Collections.Immutable;
using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Inference;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Runs a network on pictures or arrays: the most probable classes, or the values of chosen layers.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "NeuralNetwork", DefaultParameterSetName = "Path")]
[OutputType(typeof(NetworkPrediction), typeof(LayerValue), typeof(FileInfo))]
public sealed class InvokeNeuralNetworkCommand : NetworkInputCmdlet
{
    private readonly List<LayerValue> collected = [];
    private ImmutableArray<Node> layers;
    private string? outputFile;

    /// <summary>How many classes to list.</summary>
    [Parameter]
    [ValidateRange(1, 1 << 20)]
    public int TopCount { get; set; } = 5;

    /// <summary>Layers whose values to return instead of classes; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>
    /// File for the values instead of the pipeline: <c>.npy</c> for one layer, <c>.safetensors</c> for several; one row an input.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        outputFile = OutFile is null ? null : ResolveOutputFile(OutFile);
        Run(_ =>
        {
            layers = Layer is null ? [Network.Output] : LayerSelection.Select(Network, Layer);
            if (outputFile is not null)
                LayerValueFile.CheckFormat(outputFile, layers.Length); // not after hours of work
        }, OutFile);
    }

    /// <inheritdoc/>
    protected override void ProcessInput(InputItem input, WorkOutput output)
    {
        var inference = new NetworkInference(Network, Settings);
        if (Layer is null && OutFile is null)
        {
            output.Write(inference.Predict(input, TopCount, output.Cancellation));
            return;
        }
        foreach (var value in inference.Evaluate(input, layers, output.Cancellation))
        {
            if (OutFile is null)
                output.Write(value);
            else
                collected.Add(value);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (outputFile is null || collected.Count == 0)
            return;
        RunItem(outputFile, output =>
        {
            LayerValueFile.Write(outputFile, collected, Settings.Precision);
            output.Write(new FileInfo(outputFile));
        });
    }
}
